// Typing another amount chooses it. Without this script, the radio button beside the field has to be chosen.

for (const field of document.querySelectorAll(".other-amount input")) {
  field.addEventListener("input", () => {
    field.closest("fieldset").querySelector("input[type=radio][value=other]").checked = true;
  });
}

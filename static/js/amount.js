// Typing another amount chooses it, and choosing a suggested one clears it; one of them is needed before the form is
// sent. Without this script, the field for another amount appears once that is chosen, and whatever is chosen counts.

for (const field of document.querySelectorAll(".other-amount input")) {
  const choices = [...field.closest("fieldset").querySelectorAll("input[type=radio]")];
  const require = () => {
    field.required = !choices.some((choice) => choice.checked && choice.value !== "other");
  };
  field.closest(".other-amount").dataset.chooses = "";
  field.addEventListener("input", () => {
    for (const choice of choices) choice.checked = choice.value === "other";
    require();
  });
  for (const choice of choices) {
    choice.addEventListener("change", () => {
      if (choice.value !== "other") field.value = "";
      require();
    });
  }
  // The form itself is not validated by the browser.
  field.form.addEventListener("submit", (event) => {
    require();
    if (!field.reportValidity()) event.preventDefault();
  });
}

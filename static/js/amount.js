// Typing another amount chooses it, and choosing a suggested one clears it. Without this script, the field for another
// amount appears once that is chosen, and whatever is chosen counts.

for (const field of document.querySelectorAll(".other-amount input")) {
  const choices = field.closest("fieldset").querySelectorAll("input[type=radio]");
  field.closest(".other-amount").dataset.chooses = "";
  field.addEventListener("input", () => {
    for (const choice of choices) choice.checked = choice.value === "other";
  });
  for (const choice of choices) {
    choice.addEventListener("change", () => {
      if (choice.value !== "other") field.value = "";
    });
  }
}

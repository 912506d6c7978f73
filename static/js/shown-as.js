// Keeps the preview of the public line in step with the name and the amount. Without this script, it says what both were
// when the page was made.

for (const preview of document.querySelectorAll(".shown-as")) {
  const form = preview.closest("form");
  const name = preview.querySelector(".name");
  const amount = preview.querySelector(".if-amount");

  function typed() {
    const field = form.elements.amount;
    return field.value.trim() && `${field.value.trim()} ${field.previousElementSibling.textContent}`;
  }

  function chosen() {
    const choice = form.querySelector("[name=choice]:checked");
    return choice?.value === "other" ? typed() : choice?.closest("label").textContent.split(" — ")[0].trim();
  }

  function update() {
    name.textContent = form.elements.name.value.trim() || name.textContent;
    amount.textContent = chosen() || amount.textContent;
  }

  form.addEventListener("input", update);
  addEventListener("pageshow", update); // by then, whoever comes back finds the form as they left it
}

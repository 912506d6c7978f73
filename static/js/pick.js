// Picks everyone on the page at once. Without this script, each person is picked alone.
const all = document.querySelector("[data-pick-all]");
const boxes = [...document.querySelectorAll("input[name=pick]")];

const show = () => {
  const picked = boxes.filter((box) => box.checked).length;
  all.checked = picked === boxes.length;
  all.indeterminate = picked > 0 && !all.checked;
};

all.closest("label").hidden = false;
all.addEventListener("change", () => {
  for (const box of boxes) box.checked = all.checked;
});
for (const box of boxes) box.addEventListener("change", show);
addEventListener("pageshow", show);

// Picks everyone on the page at once, and shows what can be done only once somebody is picked. Without this script,
// each person is picked alone, and the acts stand below the list.
const all = document.querySelector("[data-pick-all]");
const acts = document.querySelector(".bulk");
const boxes = [...document.querySelectorAll("input[name=pick]")];

const show = () => {
  const picked = boxes.filter((box) => box.checked).length;
  all.checked = picked === boxes.length;
  all.indeterminate = picked > 0 && !all.checked;
  acts.hidden = picked === 0;
};

all.closest("label").hidden = false;
acts.dataset.follows = "";
all.addEventListener("change", () => {
  for (const box of boxes) box.checked = all.checked;
  show();
});
for (const box of boxes) box.addEventListener("change", show);
addEventListener("pageshow", show);
show();

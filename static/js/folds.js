// On phones, closes the parts of a page that are read rather than acted on, except one that the address leads to.
const folds = [...document.querySelectorAll("details.section-fold")];
const target = () => document.getElementById(location.hash.slice(1))?.closest("details.section-fold");

if (matchMedia("(max-width: 40rem)").matches) {
  const shown = target();
  for (const fold of folds) fold.open = fold === shown;
}
addEventListener("hashchange", () => {
  const shown = target();
  if (shown) shown.open = true;
});

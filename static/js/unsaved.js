// Asks before leaving an organizers' page with something entered that is not saved. Forms that save themselves need no
// question, nor does a search, nor a link that says it discards. A page that answers a form (`data-sent`) shows what was
// sent, which is not saved either.
const forms = document.querySelector("form[data-autosave]")
  ? []
  : [...document.querySelectorAll("form[method=post]:not([role=search], .pickable)")];
const isSent = document.querySelector("script[data-sent]") !== null;
let submitted;
let isDiscarded = false;

function isChosen({ options, multiple }) {
  const first = [...options].some((option) => option.defaultSelected) || multiple ? undefined : options[0];
  return [...options].some((option) => option.selected !== (option.defaultSelected || option === first));
}

function isEntered(field) {
  if (field.matches("select")) return isChosen(field);
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  return field.value !== (isSent ? "" : field.defaultValue);
}

const isUnsaved = (form) => [...form.querySelectorAll("textarea, select, input:not([type=hidden])")].some(isEntered);

addEventListener("submit", (event) => {
  submitted = event.defaultPrevented ? undefined : event.target;
});
addEventListener("click", (event) => {
  const opensAnother = event.ctrlKey || event.metaKey || event.shiftKey;
  isDiscarded = !opensAnother && event.target.closest("[data-discard]") !== null;
});
addEventListener("pageshow", () => {
  [submitted, isDiscarded] = [undefined, false];
});
addEventListener("beforeunload", (event) => {
  if (!isDiscarded && forms.some((form) => form !== submitted && isUnsaved(form))) event.preventDefault();
});

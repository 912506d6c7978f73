// Asks before leaving an organizers' page with something typed that is not saved. Forms that save themselves need no
// question, nor does a search. A page that answers a form (`data-sent`) shows what was sent, which is not saved either.
const forms = document.querySelector("form[data-autosave]")
  ? []
  : [...document.querySelectorAll("form[method=post]:not([role=search], .pickable)")];
const isSent = document.querySelector("script[data-sent]") !== null;
let submitted;

const typed = (form) => [...form.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox], [type=radio])")];
const isUnsaved = (form) => typed(form).some((field) => field.value !== (isSent ? "" : field.defaultValue));

addEventListener("submit", (event) => {
  submitted = event.defaultPrevented ? undefined : event.target;
});
addEventListener("pageshow", () => {
  submitted = undefined;
});
addEventListener("beforeunload", (event) => {
  if (forms.some((form) => form !== submitted && isUnsaved(form))) event.preventDefault();
});

// Saves the text of a form while it is being written, into the draft that its own address saves. A page without this
// script has a button for that.

const form = document.querySelector("form[data-autosave]");
const told = form.querySelector("[data-saved]");
const PAUSE = 3000;

let changes = 0; // made since the page was loaded
let saved = 0; // of these
let timer;
let saving; // the request that is on its way, as a promise; undefined if there is none

function fields(change) {
  const data = new FormData(form);
  data.set("autosave", change);
  return data;
}

async function send(options) {
  const change = changes;
  try {
    const answer = await fetch(form.action.split("#")[0], { method: "POST", body: fields(change), redirect: "manual", ...options });
    if (answer.type === "opaqueredirect") {
      told.textContent = form.dataset.signedOut;
    } else if (answer.status === 204) {
      saved = change;
    } else {
      const { version, url, said, problem } = await answer.json();
      told.textContent = problem ?? said;
      saved = change; // also in a conflict, in which both texts are kept
      if (problem) return;
      form.elements.version.value = version;
      form.action = `${url}#preview`;
      history.replaceState(history.state, "", url);
    }
  } catch {
    told.textContent = form.dataset.autosave;
  }
}

async function save(options) {
  clearTimeout(timer);
  while (saving) await saving;
  if (saved === changes) return;
  saving = send(options).finally(() => { saving = undefined; });
  await saving;
  if (saved !== changes) timer = setTimeout(save, PAUSE);
}

form.addEventListener("input", () => {
  changes += 1;
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save({ keepalive: true });
});

// What the form sends has to name the version that was saved last. A browser ignores requestSubmit() while it is still
// dispatching a submit event, so an event that has nothing to wait for must go through.
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  saved = changes;
  if (!saving) return;
  event.preventDefault();
  await saving;
  form.requestSubmit(event.submitter);
});

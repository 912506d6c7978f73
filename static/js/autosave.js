// Saves the text of a form while it is being written, into the draft that its own address saves. A page without this
// script has a button for that. A page that shows what was sent, but not saved (`data-unsaved`), begins by saving it.

const form = document.querySelector("form[data-autosave]");
const told = form.querySelector("[data-saved]");
const PAUSE = 3000;
const MOST = 60_000; // bytes that a browser still sends after the page was left

let changes = "unsaved" in form.dataset ? 1 : 0; // since what is saved
let saved = 0; // of these
let isLost = false; // whether the last try failed, so that leaving the page loses text
let timer;
let saving; // the request that is on its way, as a promise; undefined if there is none

function fields(change) {
  const data = new FormData(form);
  data.set("autosave", change);
  return data;
}

const size = () => [...fields(changes).values()].reduce((sum, value) => sum + new Blob([value]).size, 0);

async function send() {
  const change = changes;
  const request = { method: "POST", body: fields(change), redirect: "manual", keepalive: size() <= MOST };
  let isKept = false;
  try {
    const answer = await fetch(form.action.split("#")[0], request);
    if (answer.type === "opaqueredirect") {
      told.textContent = form.dataset.signedOut;
    } else if (answer.status === 204) {
      [saved, isKept] = [change, true];
    } else {
      const news = await answer.json();
      told.textContent = news.problem ?? news.said;
      saved = change; // refused, it is not tried again before the next change
      isKept = news.is_kept ?? true;
      if (!news.problem) show(news);
    }
  } catch {
    told.textContent = form.dataset.autosave;
  }
  isLost = !isKept;
}

// Shows what was saved: its version, its address, its title, and how far its languages are.
function show({ fields, url, title, languages = {} }) {
  for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
  for (const [code, state] of Object.entries(languages)) form.querySelector(`[data-state="${code}"]`).textContent = state;
  const heading = document.querySelector("h1");
  if (title && title !== heading.textContent) {
    document.title = document.title.replace(heading.textContent, title);
    heading.textContent = title;
  }
  if (url === location.pathname) return;
  form.action = `${url}#preview`;
  history.replaceState(history.state, "", url);
}

async function save() {
  clearTimeout(timer);
  while (saving) await saving;
  if (saved === changes) return;
  saving = send().finally(() => { saving = undefined; });
  await saving;
  if (saved !== changes) timer = setTimeout(save, PAUSE);
}

function saveSoon() {
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

form.addEventListener("input", () => {
  changes += 1;
  saveSoon();
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save();
});

addEventListener("beforeunload", (event) => {
  if (isLost || (saved !== changes && size() > MOST)) event.preventDefault();
});

// What the form sends has to name the version that was saved last. A browser ignores requestSubmit() while it is still
// dispatching a submit event, so an event that has nothing to wait for must go through.
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  saved = changes;
  if (!saving) {
    isLost = false;
    return;
  }
  event.preventDefault();
  await saving;
  form.requestSubmit(event.submitter);
});

if (saved !== changes) saveSoon();

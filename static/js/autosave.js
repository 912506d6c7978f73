// Saves the text of a form while it is being written, into the draft that its own address saves. A page without this
// script has a button for that. A page that shows what was sent, but not saved (`data-unsaved`), begins by saving it.
//
// The server merges texts by field (common/forms/merging.py). It is told what the page showed of each (`seen`), and what
// the page has sent without an answer (`sent_…`): that is no text of somebody else.

const form = document.querySelector("form[data-autosave]");
const told = form.querySelector("[data-saved]");
const clash = form.querySelector("template[data-clash]");
const words = [...form.querySelectorAll("textarea, input[type=text]")];
const PAUSE = 3000;
const LONGEST = 10_000; // between two saves of somebody who types without a pause
const MOST = 60_000; // bytes that a browser still sends after the page was left
const MOST_UNANSWERED = 3;

let changes = "unsaved" in form.dataset ? 1 : 0; // since what is saved
let sent = 0; // of these
let saved = 0;
let since = Date.now(); // when the last were sent, or the first after them typed
let isLost = false; // whether the last try failed, so that leaving the page loses text
let timer;
let saving; // the request that is on its way, as a promise; undefined if there is none
let warning; // which says that somebody else has changed the same text
let unanswered = []; // texts by field, as they were sent

const texts = () => new Map(words.map(({ name, value }) => [name, value]));
const shown = texts(); // as last saved
const place = () => `autosave ${location.pathname}`;

const digests = (seen) => new Map(seen.split(" ").map((each) => each.split(":")));
function showDigests(known) {
  form.elements.seen.value = [...known].filter(([, digest]) => digest).map((each) => each.join(":")).join(" ");
}

function fields() {
  const data = new FormData(form);
  data.set("autosave", "1");
  return data;
}

const size = () => [...fields().values()].reduce((sum, value) => sum + new Blob([value]).size, 0);

async function send() {
  const [change, here] = [changes, texts()];
  const request = { method: "POST", body: fields(), redirect: "manual", keepalive: size() <= MOST };
  unanswered = [...unanswered, here].slice(-MOST_UNANSWERED);
  [sent, since] = [change, Date.now()];
  let isKept = false;
  try {
    const answer = await fetch(form.action.split("#")[0], request);
    if (answer.type === "opaqueredirect") {
      told.textContent = form.dataset.signedOut;
    } else {
      const news = answer.status === 204 ? {} : await answer.json();
      if (answer.ok && change >= saved) show(news, here);
      if (!answer.ok) refuse(news, here);
      saved = Math.max(saved, change); // refused, it is not tried again before the next change
      isKept = answer.ok || news.are_both_kept === true;
    }
  } catch {
    told.textContent = form.dataset.autosave;
  }
  isLost = !isKept;
}

// Shows what was saved: when, its address, its title, how far its languages are, and texts that were changed elsewhere.
function show({ said = "", seen, texts: news = {}, url, title, languages = {} }, here) {
  told.textContent = said;
  warning?.remove();
  unanswered = unanswered.slice(unanswered.indexOf(here) + 1);
  if (seen !== undefined) showTexts(digests(seen), news, here);
  for (const [code, state] of Object.entries(languages)) form.querySelector(`[data-state="${code}"]`).textContent = state;
  const heading = document.querySelector("h1");
  if (title && title !== heading.textContent) {
    document.title = document.title.replace(heading.textContent, title);
    heading.textContent = title;
  }
  if (!url || url === location.pathname) return;
  form.action = `${url}#preview`;
  history.replaceState(history.state, "", url);
}

function showTexts(now, news, here) {
  const known = digests(form.elements.seen.value);
  for (const field of words) {
    const text = news[field.name] ?? here.get(field.name);
    // A text that was changed elsewhere, and here since it was sent, is compared when it is sent again.
    if (text !== here.get(field.name) && field.value !== here.get(field.name)) continue;
    if (text !== here.get(field.name)) field.value = text;
    shown.set(field.name, text);
    known.set(field.name, now.get(field.name));
  }
  showDigests(known);
}

function refuse({ problem = "", are_both_kept: areBothKept = false }, here) {
  unanswered = unanswered.filter((each) => each !== here);
  told.textContent = problem;
  if (!areBothKept) return;
  for (const message of document.querySelectorAll(".messages")) message.remove(); // as that it was saved
  if (warning?.isConnected) return;
  warning = clash.content.firstElementChild.cloneNode(true);
  clash.after(warning);
}

async function save() {
  clearTimeout(timer);
  while (saving) await saving;
  if (saved === changes) return;
  saving = send().finally(() => { saving = undefined; });
  await saving;
  if (saved !== changes) saveSoon();
}

function saveSoon() {
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
}

// For a page that is reloaded before its text has arrived, and so shows an older one.
function remember() {
  const known = digests(form.elements.seen.value);
  const left = [...texts()].filter(([name, text]) => text !== shown.get(name));
  const entries = left.map(([name, text]) => [name, text, known.get(name)]);
  if (left.length) sessionStorage.setItem(place(), JSON.stringify({ key: form.elements.key.value, entries }));
}

function recall() {
  const left = JSON.parse(sessionStorage.getItem(place()));
  sessionStorage.removeItem(place());
  if (!left || performance.getEntriesByType("navigation")[0].type !== "reload") return;
  const known = digests(form.elements.seen.value);
  for (const [name, text, digest] of left.entries) {
    if (form.elements[name].value === text) continue;
    form.elements[name].value = text;
    known.set(name, digest);
    changes += 1;
  }
  showDigests(known);
  form.elements.key.value = left.key;
  unanswered = [new Map(left.entries)];
}

form.addEventListener("formdata", ({ formData }) => {
  for (const { name, value } of words) {
    const earlier = new Set(unanswered.map((each) => each.get(name) ?? value));
    for (const text of earlier) if (text !== value) formData.append(`sent_${name}`, text);
  }
});

form.addEventListener("input", () => {
  if (sent === changes) since = Date.now();
  changes += 1;
  saveSoon();
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  // What is left does not come back to wait for an answer.
  if (saving && sent !== changes) send();
  else save();
  remember();
});

addEventListener("beforeunload", (event) => {
  if (isLost || (saved !== changes && size() > MOST)) event.preventDefault();
});

// What the form sends has to name the texts that were saved last. A browser ignores requestSubmit() while it is still
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

recall();
if (saved !== changes) saveSoon();

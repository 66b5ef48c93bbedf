"use strict";
// Filters the rows, opens the scenarios that a row leads to, and unpacks their exchanges when somebody looks.
const form = document.querySelector(".filter");
const rows = [...document.querySelectorAll("[data-text]")];
const scenarios = [...document.querySelectorAll(".scenario")];
const groups = [...document.querySelectorAll(".group")];
const chosen = document.querySelector("#chosen");
let selected = null; // the numbers of the scenarios that a row leads to, or null for all

for (const row of rows) row.words = row.textContent.toLowerCase();

function fits(row, filter) {
  for (const name of ["system", "priority", "result"]) {
    const own = row.dataset[name];
    if (filter[name] && own !== undefined && own !== filter[name]) return false;
  }
  return filter.text.every((word) => row.words.includes(word));
}

function apply() {
  const filter = Object.fromEntries(new FormData(form));
  filter.text = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const active = filter.text.length > 0 || filter.system || filter.priority || filter.result;
  for (const row of rows) row.hidden = !fits(row, filter);
  if (selected) {
    for (const each of scenarios) each.hidden ||= !selected.has(Number(each.dataset.number));
  }
  for (const each of groups) {
    each.hidden = !each.querySelector("[data-text]:not([hidden])");
    if (active || (selected && each.matches(".feature"))) each.open = true;
  }
  const shown = scenarios.filter((each) => !each.hidden).length;
  form.querySelector("output").textContent = active ? `${shown} of ${scenarios.length} scenarios fit` : "";
}

function numbers(text) {
  const found = new Set();
  for (const part of text.split(",")) {
    const [first, last = first] = part.split("-").map(Number);
    for (let number = first; number <= last; number++) found.add(number);
  }
  return found;
}

function follow() {
  const show = location.hash.match(/^#show=([\d,-]+)$/);
  const one = location.hash.match(/^#s(\d+)$/);
  selected = show ? numbers(show[1]) : null;
  chosen.hidden = !show;
  if (show) {
    const link = document.querySelector(`a[href="${location.hash}"]`);
    chosen.firstElementChild.textContent = link ? link.dataset.label : `${selected.size} scenarios`;
    form.reset();
  }
  apply();
  if (show) {
    document.querySelector("#scenarios h2").focus({ preventScroll: true });
    document.querySelector("#scenarios").scrollIntoView();
    if (selected.size === 1) document.querySelector(`#s${[...selected][0]}`).open = true;
  } else if (one) {
    const scenario = document.querySelector(location.hash);
    scenario.open = scenario.closest(".feature").open = true;
    scenario.scrollIntoView();
  }
}

const unpacked = new Map();
function unpack(place) {
  if (!unpacked.has(place)) unpacked.set(place, inflate(document.querySelector(`#chunk${place}`).textContent));
  return unpacked.get(place);
}

async function inflate(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const lines = (await new Response(stream).text()).trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

function make(tag, options, ...children) {
  const made = Object.assign(document.createElement(tag), options);
  made.append(...children.filter(Boolean));
  return made;
}

function exchange(each) {
  const bad = each.violations.length > 0 || each.status === "no answer";
  const line = `${each.operation} → ${each.status} · ${(each.seconds * 1000).toFixed(1)} ms`;
  const parts = [["Request", each.request], ["Response", each.response]];
  if (each.reproduce) parts.push(["Again", each.reproduce]); // what has passed is packed without it
  const violations = each.violations.map((v) => `${v.field}: expected ${v.expected}, found ${v.found}`);
  if (violations.length) parts.unshift(["Contract violations", violations.join("\n")]);
  return make("details", { className: "exchange" },
    make("summary", { className: bad ? "bad" : "" }, line),
    make("p", { className: "muted" }, `${each.surface} · ${each.target}`),
    ...parts.flatMap(([title, text]) => [make("h4", {}, title), make("pre", {}, text)]));
}

function step(each) {
  const result = each.status === "error" || each.status === "undefined" ? "failed" : each.status;
  return make("li", {},
    make("span", { className: `chip ${result}`, title: each.status }, each.text),
    each.argument && make("pre", { className: "argument" }, each.argument),
    ...each.exchanges.map(exchange));
}

async function fill(scenario) {
  if (scenario.dataset.chunk === undefined || scenario.dataset.filled) return;
  scenario.dataset.filled = "yes";
  const records = await unpack(scenario.dataset.chunk);
  const record = records.findLast((each) => each.case.line === Number(scenario.dataset.line));
  const list = make("ol", { className: "steps" }, ...record.steps.map(step));
  if (record.cleanup.length) list.append(step({ text: "Clean-up", status: "passed", exchanges: record.cleanup }));
  scenario.append(list);
}

for (const each of scenarios) each.addEventListener("toggle", () => each.open && fill(each));
// On paper nothing can be opened: promises and causes are printed in full.
const printed = document.querySelectorAll("#promises details, #causes details");
window.addEventListener("beforeprint", () => printed.forEach((each) => { each.open = true; }));
form.addEventListener("input", apply);
form.addEventListener("reset", () => setTimeout(apply));
form.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", follow);
follow();

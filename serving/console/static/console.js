/* The console's keys, clocks and marks. The pages work without it but for the keys and for adding evidence. */
(function () {
  "use strict";
  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const live = (text) => { const box = $("#live"); if (box) { box.textContent = ""; box.textContent = text; } };

  /* ── Times in the reader's zone ── */
  function localTimes(root) {
    const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
    $$("time[data-local]", root).forEach((one) => { one.title = one.textContent; one.textContent = format.format(new Date(one.dateTime)); });
  }

  /* ── Clocks ── */
  const started = Date.now();
  function tick() {
    $$(".countdown[data-seconds]").forEach((one) => {
      const left = Math.max(0, Math.round(Number(one.dataset.seconds) - (Date.now() - started) / 1000));
      one.textContent = one.dataset.clock ? clock(left) : String(left);
      if (left === 0) { ended(one); }
    });
  }
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  function ended(one) {
    const bar = one.closest("#undo-bar");
    if (bar) { bar.remove(); return; }
    const lease = one.closest("#lease");
    if (lease && !lease.dataset.over) {
      lease.dataset.over = "1";
      notice(lease.dataset.ended, true);
    }
  }
  function notice(text, bad) {
    const box = document.createElement("div");
    box.className = "notice " + (bad ? "bad" : "");
    box.setAttribute("role", "alert");
    box.appendChild(document.createElement("p")).textContent = text;
    $("#notices").replaceChildren(box);
  }

  /* ── Renewing the lease while somebody is at work: a case nobody reads goes back to the queue ── */
  let active = Date.now();
  ["keydown", "pointermove", "scroll"].forEach((name) => addEventListener(name, () => { active = Date.now(); }, { passive: true }));
  function watchLease() {
    const lease = $("#lease");
    if (!lease) { return; }
    const total = Number($(".countdown", lease).dataset.seconds);
    const every = Math.max(20, Math.min(120, total / 3)) * 1000;
    setInterval(() => {
      if (lease.dataset.over || Date.now() - active > 5 * 60 * 1000) { return; }
      const headers = JSON.parse(document.body.getAttribute("hx-headers"));
      fetch(lease.dataset.renew, { method: "POST", headers: { ...headers, "HX-Request": "true" } })
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
        .then((body) => { $(".countdown", lease).dataset.seconds = String(body.seconds + (Date.now() - started) / 1000); })
        .catch((status) => { if (status === 409) { lease.dataset.over = "1"; notice(lease.dataset.ended, true); } });
    }, every);
  }

  /* ── Keys. Off where somebody types, and where somebody turned them off (WCAG 2.1.4) ── */
  const KEYS_OFF = "shenyan-keys-off";
  const keysOn = () => { try { return localStorage.getItem(KEYS_OFF) !== "1"; } catch { return true; } };
  const typing = (one) => one && (one.isContentEditable || /^(TEXTAREA|SELECT)$/.test(one.tagName)
    || (one.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(one.type)));

  addEventListener("keydown", (event) => {
    if (event.isComposing) { return; }
    if (event.key === "Escape") { escape(event); return; }
    const target = event.target;
    if (typing(target)) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target.form && !$("[name=outcome]", target.form)) { event.preventDefault(); target.form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (target.id === "words" && walk(event)) { event.preventDefault(); return; }
    if (!keysOn() || event.repeat && !/^[jk]$/.test(event.key)) { return; }
    if (press(event)) { event.preventDefault(); }
  });

  function press(event) {
    const key = event.key;
    if (/^[rdp]$/.test(key) && addSelected(key)) { return true; }
    if (key === "j" || key === "k") { return step(key === "j" ? 1 : -1); }
    if (key === "Enter") {
      if (event.target !== document.body && event.target.id !== "main" && !event.target.matches("tr")) { return false; }
      const link = $("#lines tr.here a");
      if (link) { link.click(); return true; }
    }
    if (key === "c" || key === "x") { return judge(key === "c" ? "confirmed" : "rejected"); }
    if (key === "t" && $("#words")) { $("#words").focus(); return true; }
    const one = $$("[data-key]").find((each) => each.dataset.key === key && each.offsetParent !== null);
    if (!one) { return false; }
    run(one);
    return true;
  }
  function run(one) {
    if (one.tagName === "INPUT" && one.type !== "checkbox") { one.focus(); one.select(); return; }
    if (one.tagName === "SUMMARY") {
      one.parentElement.open = !one.parentElement.open;
      const first = $("textarea, select, button, input:not([type=hidden])", one.parentElement);
      (one.parentElement.open && first ? first : one).focus();
      return;
    }
    one.click();
    if (one.type === "checkbox") { live(one.closest("label").innerText + " " + (one.checked ? "✓" : "✗")); }
  }
  function escape(event) {
    const tip = $("#tip"); if (tip) { tip.remove(); return; }
    const pick = $("#pick"); if (pick) { pick.remove(); getSelection().removeAllRanges(); return; }
    const menu = $("details.menu[open]");
    if (menu) { menu.open = false; $("summary", menu).focus(); return; }
    if (typing(event.target)) { event.target.blur(); }
  }

  /* ── Going through rows: the cases of the queue, the evidence of a case ── */
  function step(by) {
    const rows = $$("#lines tbody tr, #evidence tbody tr:not(.none)").filter((one) => one.cells.length > 1);
    if (!rows.length) { return false; }
    const at = rows.findIndex((one) => one.classList.contains("here"));
    const next = Math.max(0, Math.min(rows.length - 1, at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by));
    rows.forEach((one) => one.classList.toggle("here", one === rows[next]));
    const goal = $("#lines") ? $("a", rows[next]) : rows[next];
    goal.focus();
    rows[next].scrollIntoView({ block: "nearest" });
    lightUp(rows[next].dataset.evidence);
    return true;
  }
  function lightUp(number) {
    $$(".piece.lit").forEach((one) => one.classList.remove("lit"));
    if (number !== undefined) { piecesOf(number).forEach((one) => one.classList.add("lit")); }
  }
  const piecesOf = (number) => $$(".piece[data-marks]").filter((one) => one.dataset.marks.split(" ").includes(number));
  /* The rows say what the post shows: bare once it is revealed, softened or not. */
  function requote() {
    $$("#evidence tr[data-evidence]").forEach((row) => {
      const pieces = piecesOf(row.dataset.evidence);
      if (pieces.length) { $(".quote", row).textContent = pieces.map((one) => one.textContent).join(""); }
    });
  }
  function judge(status) {
    const row = $("#evidence tr.here") || $("#evidence tbody tr[data-evidence]");
    const box = row && $(`input[value$=":${status}"]`, row);
    if (!box) { return false; }
    box.checked = !box.checked;
    live(box.closest("label").innerText);
    row.classList.add("here");
    return true;
  }

  /* ── Adding evidence: a selection of the text, by mouse or by arrow keys, then a label ── */
  const LABELS = { r: "rumor", d: "defamation", p: "privacy_leak" };
  const MOVES = { ArrowRight: ["forward", "character"], ArrowLeft: ["backward", "character"], ArrowDown: ["forward", "line"], ArrowUp: ["backward", "line"] };
  function walk(event) {
    const move = MOVES[event.key];
    if (!move) { return false; }
    const selection = getSelection();
    const words = $("#words");
    if (!selection.rangeCount || !words.contains(selection.anchorNode)) {
      const first = $(".piece", words);
      selection.setBaseAndExtent(first.firstChild, 0, first.firstChild, 0);
      selection.modify("extend", "forward", "character");
    } else if (event.shiftKey) {
      selection.modify("extend", move[0], move[1]);
    } else {
      // One character stays selected, so that one sees where one is.
      if (move[0] === "forward") { selection.collapseToEnd(); } else { selection.collapseToStart(); }
      if (move[1] === "line" || move[0] === "backward") { selection.modify("move", move[0], move[1]); }
      selection.modify("extend", "forward", "character");
    }
    if (!words.contains(selection.focusNode)) { selection.removeAllRanges(); }
    return true;
  }
  function place(node, offset) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node.childNodes[offset] || node;
    const piece = element.closest && element.closest(".piece");
    if (!piece) { return null; }
    const inside = node.nodeType === Node.TEXT_NODE ? Array.from(node.data.slice(0, offset)).length : 0;
    return { piece, field: piece.closest("[data-field]").dataset.field, inside };
  }
  function selected() {
    const selection = getSelection();
    const words = $("#words");
    if (!words || !$("#verdict") || selection.isCollapsed || !selection.rangeCount) { return null; }
    const range = selection.getRangeAt(0);
    if (!words.contains(range.startContainer) || !words.contains(range.endContainer)) { return null; }
    const from = place(range.startContainer, range.startOffset);
    const to = place(range.endContainer, range.endOffset);
    if (!from || !to || from.field !== to.field) { return null; }
    // What is hidden is taken whole: nobody can select a part of what they do not see.
    const hides = (one) => one.classList.contains("mask") || one.classList.contains("sign") || (one.dataset.soft && one.textContent === one.dataset.soft);
    const start = Number(from.piece.dataset.start) + (hides(from.piece) ? 0 : from.inside);
    const end = hides(to.piece) && to.inside > 0 ? Number(to.piece.dataset.end) : Number(to.piece.dataset.start) + (hides(to.piece) ? 0 : to.inside);
    return end > start ? { field: from.field, start, end, quote: selection.toString() } : null;
  }
  function addSelected(key) {
    const found = selected();
    if (!found) {
      // What was selected cannot be added; it must not set a label by surprise.
      const words = $("#words");
      const lost = words && $("#verdict") && !getSelection().isCollapsed && words.contains(getSelection().anchorNode);
      if (lost) { notice(words.dataset.across, false); }
      return Boolean(lost);
    }
    add(LABELS[key], `${found.field}:${found.start}:${found.end}:${LABELS[key]}:added`, found.quote);
    getSelection().removeAllRanges();
    const pick = $("#pick"); if (pick) { pick.remove(); }
    return true;
  }
  function add(label, value, quote) {
    const template = $("#added-" + label);
    if (!template || $$('#evidence input[name="added"]').some((one) => one.value === value)) { return; }
    const row = template.content.firstElementChild.cloneNode(true);
    $(".quote", row).textContent = quote;
    $("input", row).value = value;
    const none = $("#evidence tr.none"); if (none) { none.hidden = true; }
    $("#evidence tbody").appendChild(row);
    const box = $(`#verdict input[name="label"][value="${label}"]`);
    if (box) { box.checked = true; }
    live(row.innerText);
  }
  function quoteOf(value) {
    const [field, start, end] = value.split(":");
    return $$(`[data-field="${field}"] .piece`).filter((one) => Number(one.dataset.start) < end && Number(one.dataset.end) > start)
      .map((one) => one.classList.contains("mask") || one.classList.contains("sign") ? one.textContent
        : Array.from(one.textContent).slice(Math.max(0, start - one.dataset.start), end - one.dataset.start).join("")).join("");
  }
  addEventListener("click", (event) => {
    const button = event.target.closest(".remove");
    if (button) {
      button.closest("tr").remove();
      const none = $("#evidence tr.none");
      if (none && !$("#evidence tr.added")) { none.hidden = false; }
      $("#words").focus();
    }
    $$("details.menu[open]").forEach((one) => { if (!one.contains(event.target)) { one.open = false; } });
  });
  addEventListener("pointerup", () => setTimeout(offer, 0));
  function offer() {
    const before = $("#pick");
    const found = selected();
    if (!found) { if (before) { before.remove(); } return; }
    if (before) { return; }
    const box = document.createElement("div");
    box.id = "pick";
    Object.entries(LABELS).forEach(([key, label]) => {
      const button = document.createElement("button");
      button.type = "button"; button.className = "small-button";
      button.append($("#added-" + label).content.querySelector(".badge").cloneNode(true), Object.assign(document.createElement("kbd"), { textContent: key }));
      button.addEventListener("pointerdown", (event) => { event.preventDefault(); addSelected(key); });
      box.appendChild(button);
    });
    document.body.appendChild(box);
    const edge = getSelection().getRangeAt(0).getBoundingClientRect();
    box.style.left = Math.min(edge.left, innerWidth - box.offsetWidth - 8) + "px";
    box.style.top = edge.bottom + 6 + "px";
  }

  /* ── What a mark means, on hover and on focus ── */
  function tipFor(piece) {
    const lines = (piece.dataset.marks || "").split(" ").filter(Boolean).map((number) => $("#tip-" + number)).filter(Boolean).map((one) => one.dataset.tip);
    if (piece.dataset.kind) { lines.push(piece.dataset.kind); }
    return lines.join("\n");
  }
  function showTip(piece) {
    hideTip();
    const text = tipFor(piece);
    if (!text) { return; }
    const box = document.createElement("div");
    box.id = "tip"; box.setAttribute("role", "tooltip"); box.textContent = text;
    document.body.appendChild(box);
    const edge = piece.getClientRects()[0];
    box.style.left = Math.max(8, Math.min(edge.left, innerWidth - box.offsetWidth - 8)) + "px";
    box.style.top = (edge.bottom + box.offsetHeight + 12 > innerHeight ? edge.top - box.offsetHeight - 6 : edge.bottom + 6) + "px";
    box.addEventListener("pointerleave", hideTip);
    (piece.dataset.marks || "").split(" ").forEach((number) => { const row = $(`#evidence tr[data-evidence="${number}"]`); if (row) { row.classList.add("lit"); } });
  }
  function hideTip() { const tip = $("#tip"); if (tip) { tip.remove(); } }
  addEventListener("pointerover", (event) => {
    const piece = event.target.closest && event.target.closest(".piece[tabindex]");
    if (piece) { showTip(piece); } else if (!event.target.closest || !event.target.closest("#tip")) { hideTip(); }
  });
  addEventListener("focusin", (event) => {
    if (event.target.matches(".piece[tabindex]")) { showTip(event.target); } else { hideTip(); }
    const row = event.target.closest("#evidence tr, #lines tbody tr");
    if (row) { $$("tr.here").forEach((one) => one.classList.toggle("here", one === row)); row.classList.add("here"); lightUp(row.dataset.evidence); }
  });

  /* ── Slurs, softened or as they were written ── */
  function soften(root) {
    const button = $("#soften", root);
    if (!button) { return; }
    button.addEventListener("click", () => {
      const on = button.dataset.softened !== "true";
      button.dataset.softened = String(on);
      $("span", button).textContent = on ? button.dataset.show : button.dataset.soften;
      $$(".piece.slur").forEach((one) => { one.textContent = on ? one.dataset.soft : one.dataset.plain; });
      requote();
    });
  }

  /* ── The switch of the keys, on the help page ── */
  function keySwitch() {
    const box = $("#keys-on");
    if (!box) { return; }
    box.checked = keysOn();
    box.addEventListener("change", () => { try { localStorage.setItem(KEYS_OFF, box.checked ? "0" : "1"); } catch { /* a private window keeps nothing */ } });
  }

  function once() {
    localTimes(document); soften(document); keySwitch(); watchLease(); tick(); setInterval(tick, 1000);
    $$(".added-before").forEach((one) => add(one.value.split(":")[3], one.value, quoteOf(one.value)));
    const hint = $("#approve-hint"); const form = $("#verdict");
    if (hint && form) {
      const proposed = $$('input[name="proposed"]', form).map((one) => one.value).sort().join();
      const look = () => { hint.hidden = !proposed || proposed !== $$('input[name="label"]:checked', form).map((one) => one.value).sort().join(); };
      form.addEventListener("change", look); look();
    }
    // One decision, however often somebody presses.
    $$("form").forEach((one) => one.addEventListener("submit", (event) => {
      if (one.dataset.sent) { event.preventDefault(); }
      if (!one.hasAttribute("hx-post")) { one.dataset.sent = "1"; }
    }));
  }
  addEventListener("DOMContentLoaded", once);
  // A page from the browser's memory was sent already.
  addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });
  document.addEventListener("htmx:afterSwap", (event) => { localTimes(event.target); soften(document); requote(); });
})();

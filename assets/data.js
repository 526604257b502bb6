// The page /data: sends files and shows how far they are; asks for what a person decides there.
// What becomes of an upload is drawn by the server (layouts/data.py), told by its id.
window.equitymap = window.equitymap || {};

(function () {
  "use strict";
  const HEADER = { "X-EquityMap": "data" }; // a foreign page cannot set it
  const LOST = "The server cannot be reached just now; nothing was changed.";
  let again = null; // what "Try again" repeats

  const drop = () => document.getElementById("drop");

  // ── what the drop zone says: how much is sent, or what went wrong ────────────────────────────

  function say(...parts) {
    const place = document.querySelector(".drop-sent");
    if (place) place.replaceChildren(...parts);
  }

  function element(name, properties, text) {
    const made = Object.assign(document.createElement(name), properties);
    if (text) made.textContent = text;
    return made;
  }

  function sorry(sentence, repeat) {
    again = repeat;
    const parts = [element("span", { className: "alert-mark" }, "×"), element("span", {}, sentence)];
    if (repeat) {
      const button = element("button", { className: "button", type: "button" }, "Try again");
      button.addEventListener("click", () => again());
      parts.push(button);
    }
    say(...parts);
  }

  function megabytes(bytes) {
    return (bytes / 1048576).toLocaleString("en-GB", { maximumFractionDigits: 1 });
  }

  // ── asking ──────────────────────────────────────────────────────────────────────────────────

  function follow(job) {
    dash_clientside.set_props("job", { data: { id: job, at: Date.now() } });
  }

  async function ask(method, path, body) {
    const headers = body ? { ...HEADER, "Content-Type": "application/json" } : HEADER;
    let answer;
    try {
      answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
    } catch (away) {
      sorry(LOST, () => ask(method, path, body));
      return null;
    }
    const told = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
    if (answer.ok) {
      say();
      return told;
    }
    sorry(told.error || `The server answered ${answer.status}; nothing was changed.`);
    return null;
  }

  function send(files) {
    const zone = drop();
    if (!zone || !files.length) return;
    const most = Number(zone.dataset.megabytes), all = files.reduce((sum, file) => sum + file.size, 0);
    if (all > most * 1048576) {
      sorry(`These are ${megabytes(all)} MB, and at most ${most} MB can be added here at once; ` +
        "add larger files with equitymap add.");
      return;
    }
    const form = new FormData();
    files.forEach((file) => form.append("files", file));
    const bar = element("progress", { className: "progress", max: 1, value: 0, ariaLabel: "Sending" });
    say(bar, element("span", {}, files.length > 1 ? `Sending ${files.length} files` : `Sending ${files[0].name}`));
    const request = new XMLHttpRequest();
    request.open("POST", "/data/uploads");
    Object.entries(HEADER).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    };
    request.onload = () => {
      const told = request.response || {};
      if (request.status !== 202) return sorry(told.error || `The server answered ${request.status}.`, () => send(files));
      say();
      follow(told.id);
    };
    request.onerror = () => sorry(LOST, () => send(files));
    request.send(form);
  }

  // ── files: dropped anywhere on the page, or picked ───────────────────────────────────────────

  const picker = element("input", { type: "file", multiple: true, hidden: true, id: "picker" });
  picker.addEventListener("change", () => {
    send([...picker.files]);
    picker.value = ""; // the same file can be picked again
  });
  document.addEventListener("DOMContentLoaded", () => document.body.append(picker));

  document.addEventListener("click", (event) => {
    if (event.target.closest("#pick-files")) picker.click();
  });

  function carriesFiles(event) {
    return drop() && event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  }

  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    drop().classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget && drop()) drop().classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    drop().classList.remove("over");
    send([...event.dataTransfer.files]);
  });

  // ── what is decided ─────────────────────────────────────────────────────────────────────────

  window.dash_clientside = Object.assign({}, window.dash_clientside);
  window.dash_clientside.equitymap = Object.assign({}, window.dash_clientside.equitymap, {
    async confirm(clicks, job) {
      if (clicks && job && (await ask("POST", `/data/uploads/${job.id}/confirm`))) follow(job.id);
    },

    async again(clicks, job, chosen) {
      if (!clicks || !job) return;
      const options = Object.fromEntries((chosen || []).map((name) => [name, true]));
      if (await ask("POST", `/data/uploads/${job.id}/again`, options)) follow(job.id);
    },

    async fetch(clicks, boroughs, sources, organisations) {
      if (!clicks) return;
      const areas = (boroughs || []).map((words) => (words.match(/[A-Z]\d{8}/i) || [words])[0].toUpperCase());
      const wrong = areas.find((code) => !/^[A-Z]\d{8}$/.test(code));
      if (wrong) return void sorry(`“${wrong}” is no borough of the list; choose one there, or give its code.`);
      const job = await ask("POST", "/data/fetches", { areas, sources: sources || [], organisations: organisations || [] });
      if (job) follow(job.id);
    },

    async discard(clicks, job) {
      if (!clicks || !job) return;
      await ask("DELETE", `/data/uploads/${job.id}`);
      dash_clientside.set_props("job", { data: null });
      document.getElementById("pick-files")?.focus();
    },

    async undo(clicks, versions) {
      if (!clicks || !versions) return;
      const [version, seen] = versions.split(",").map(Number);
      const done = await ask("POST", "/data/undo", { version, seen });
      if (!done) return;
      dash_clientside.set_props("newest", { data: done.version });
      history.pushState({}, "", "/data");
      window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    },
  });
})();

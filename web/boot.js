// boot.js starts the Go program in the page, and says what went wrong if it cannot. It decides nothing else.
//
// The page's other scripts and the Go program meet it in four globals:
//   glassraft          the page's API. Its promise `ready` is here from the start; Go adds the rest before it settles.
//   glassraftStarted() Go calls it once, when the API is complete and the first picture stands.
//   glassraftThrowing  makes a function that throws of one of Go's, which cannot.
//   Go                 from wasm_exec.js, which belongs to the Go toolchain that compiled the program.
// The attributes data-module... of its own script element say where the program is, and how large.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const attributes = document.currentScript.dataset;
  const say = (text) => globalThis.glassraftWords?.(text) ?? text; // Even the script of that may be missing.

  // --- The program and the page --------------------------------------------------------------------------------------

  let started;
  let refused;
  const ready = new Promise((resolve, reject) => {
    started = resolve;
    refused = reject;
  });
  ready.catch(() => {}); // fail() has told the person; a page that nobody embeds must not report it a second time.
  globalThis.glassraft = { ready };

  // Go cannot throw: its functions give { result } or { error }, and this makes of one a function that throws.
  globalThis.glassraftThrowing = (call) => (...args) => {
    const outcome = call(...args);
    if (outcome === undefined) {
      throw new Error("Glassraft has stopped");
    }
    if (outcome.error !== undefined) {
      throw new Error(outcome.error);
    }
    return outcome.result;
  };

  globalThis.glassraftStarted = () => {
    byId("loading").hidden = true;
    started();
  };

  // --- Failure -------------------------------------------------------------------------------------------------------

  // What the page keeps of a run in localStorage: under a key that starts so, JSON of { saved, written }; saved is the file in
  // base64, written is when it was written, in milliseconds since 1970.
  const keptPrefix = "glassraft.run.";
  const keptFile = "glassraft-run.graft";

  const keptInStorage = () => {
    let latest = null;
    for (const key of Object.keys(localStorage).filter((key) => key.startsWith(keptPrefix))) {
      try {
        const { saved, written = 0 } = JSON.parse(localStorage.getItem(key));
        const bytes = Uint8Array.from(atob(saved), (letter) => letter.charCodeAt(0));
        if (latest === null || written >= latest.written) {
          latest = { bytes, written };
        }
      } catch {
        // Not a run, so not one that can be offered; another may be.
      }
    }
    return latest?.bytes;
  };

  // kept gives the run so far, or undefined.
  const kept = () => {
    try {
      const bytes = keptInStorage();
      return bytes?.length > 0 ? bytes : undefined;
    } catch {
      return undefined; // The page may not use storage.
    }
  };

  const save = (bytes) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    link.download = keptFile;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // The browser has long read it.
  };

  // fail shows one sentence. The first failure is the cause, so it stays; what follows from it is not shown.
  const fail = (sentence) => {
    const failure = byId("failure");
    if (!failure.hidden) {
      return;
    }
    byId("loading").hidden = true;
    byId("failure-sentence").textContent = say(sentence);
    byId("reload").addEventListener("click", () => location.reload());
    const run = kept();
    if (run !== undefined) {
      byId("rescue").hidden = false;
      byId("rescue-button").addEventListener("click", () => save(run));
    }
    failure.hidden = false;
    failure.scrollIntoView({ block: "nearest" });
    refused(new Error(sentence));
  };

  const stopped = (how) => fail(`Glassraft has stopped because of a fault of its own (${how}). Please reload the page.`);

  // --- Start ---------------------------------------------------------------------------------------------------------

  // barred says whether WebAssembly is there but may not be used, which only shows when one uses it: here for the smallest
  // of all modules.
  const barred = () => {
    try {
      new WebAssembly.Module(new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]));
      return false;
    } catch {
      return true;
    }
  };

  // missing names a script that did not arrive.
  const missing = () => {
    const needed = [
      ["wasm_exec.js", "Go"],
      ["words.js", "glassraftWords"],
      ["patch.js", "glassraftPatch"],
      ["picture.js", "glassraftPicture"],
      ["download.js", "glassraftDownload"],
    ];
    return needed.find(([, name]) => typeof globalThis[name] !== "function")?.[0];
  };

  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

  const show = (received, total, unpacked) => {
    const bar = byId("progress");
    bar.max = total;
    bar.value = received;
    const [here, whole] = [megabytes(received), megabytes(total)];
    byId("loading-text").textContent = unpacked
      ? say(`Loading the Raft library: ${here} of ${whole} MB, unpacked`)
      : say(`Loading the Raft library: ${here} of ${whole} MB`);
  };

  const boot = async () => {
    if (typeof WebAssembly !== "object") {
      fail("Glassraft needs WebAssembly, which this browser does not offer or has switched off. Please try another browser.");
      return;
    }
    if (barred()) {
      fail("Glassraft needs WebAssembly, which this site's Content-Security-Policy or the browser's settings forbid here. " +
        "Please try another browser, or ask whoever runs the site to allow 'wasm-unsafe-eval'.");
      return;
    }
    const script = missing();
    if (script !== undefined) {
      fail(`Glassraft did not load: “${script}” is missing. Please check the connection and reload the page.`);
      return;
    }
    const go = new Go();
    let status = 0;
    go.exit = (code) => {
      status = code;
    };
    const module = {
      name: "the Raft library",
      url: attributes.module,
      bytes: Number(attributes.moduleBytes),
      gzipBytes: Number(attributes.moduleGzipBytes),
    };
    let instance;
    try {
      instance = await glassraftDownload(module, go.importObject, show);
    } catch (error) {
      fail(`Glassraft did not load: ${error.message}`);
      return;
    }
    await glassraftWords.ready; // The first picture is drawn in the reader's language.
    try {
      await go.run(instance); // Resolves when the program ends, also when it panics.
      stopped(`exit status ${status}`);
    } catch (error) {
      stopped(error.message);
    }
  };

  // A WebAssembly trap inside a callback reaches nobody but the window, and leaves the program dead.
  addEventListener("error", (event) => {
    if (typeof WebAssembly === "object" && event.error instanceof WebAssembly.RuntimeError) {
      stopped(event.error.message);
    }
  });

  boot();
})();

// notes.js shows, in a window of its own, what the page on the projector is at. The page sends it over a channel of
// this site; a page that is opened later is asked.
"use strict";

(() => {
  const channel = new BroadcastChannel("glassraft.notes");
  channel.addEventListener("message", ({ data }) => {
    if (typeof data !== "object" || data === null) {
      return;
    }
    for (const name of ["where", "now", "notes", "next"]) {
      document.getElementById(name).textContent = glassraftWords(String(data[name] ?? ""));
    }
  });
  channel.postMessage("here");
})();

// export.js gives the page's runs in the forms that other tools read. What writes them is a program of its own, which is
// fetched when somebody asks for the first time, and is gone again when it has answered. The Go program meets it in two
// globals:
//   glassraftExport(kind, saved)  a promise of the bytes. Its errors are for a person, and the page goes on after them.
//   glassraftExportTask           what the program that writes is asked, and where it answers: { kind, saved }, to which it
//                                 adds content, or error.
// The attributes data-export... of its own script element say where that program is, and how large.
"use strict";

(() => {
  const attributes = document.currentScript.dataset;

  const exported = async (kind, saved) => {
    const program = {
      name: "the program that writes exports",
      url: attributes.export,
      bytes: Number(attributes.exportBytes),
      gzipBytes: Number(attributes.exportGzipBytes),
    };
    const go = new Go();
    let status = 0;
    go.exit = (code) => {
      status = code;
    };
    let instance;
    try {
      instance = await glassraftDownload(program, go.importObject, () => {});
    } catch (error) {
      throw new Error(`The export could not be loaded: ${error.message}`);
    }
    const task = { kind, saved };
    try {
      globalThis.glassraftExportTask = task;
      await go.run(instance);
    } catch (error) {
      throw new Error(`The export stopped because of a fault of its own (${error.message}).`);
    } finally {
      delete globalThis.glassraftExportTask;
    }
    if (task.error !== undefined) {
      throw new Error(`This run cannot be exported: ${task.error}.`);
    }
    if (task.content === undefined) {
      throw new Error(`The export stopped because of a fault of its own (exit status ${status}).`);
    }
    return task.content;
  };

  // One after the other: there is one task at a time.
  let last = Promise.resolve();
  globalThis.glassraftExport = (kind, saved) => {
    const answer = last.then(() => exported(kind, saved));
    last = answer.catch(() => {}); // Whoever asked is told.
    return answer;
  };
})();

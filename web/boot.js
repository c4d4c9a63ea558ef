// boot.js loads the Go program into the page and applies the patches that it sends. It decides nothing else.
//
// The page's other scripts and the Go program meet it in six globals:
//   glassraft          the page's API. Its promise `ready` is here from the start; Go adds the rest before it settles.
//   glassraftStarted() Go calls it once, when the API is complete and the first picture stands.
//   glassraftThrowing  makes a function that throws of one of Go's, which cannot.
//   glassraftPatch(s)  applies a JSON array of operations (below); the only code that touches the page in bulk.
//   glassraftFrames    how many patches have been applied. Tests wait on it.
//   Go                 from wasm_exec.js, which belongs to the Go toolchain that compiled the program.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);

  // --- Loading -----------------------------------------------------------------------------------------------------

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

  // fail shows one sentence. The first failure is the cause, so it stays; what follows from it is not shown.
  const fail = (sentence) => {
    const failure = byId("failure");
    if (!failure.hidden) {
      return;
    }
    byId("loading").hidden = true;
    failure.hidden = false;
    failure.textContent = sentence;
    refused(new Error(sentence));
  };

  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

  // counted passes a response on and moves the progress bar. The bytes are those of the decoded stream, for which the
  // build has written down the whole; Content-Length would be the compressed size.
  const counted = (response) => {
    const bar = byId("progress");
    const text = byId("loading-text");
    const total = Number(bar.dataset.moduleBytes);
    let received = 0;
    bar.max = total;
    const count = new TransformStream({
      transform(chunk, controller) {
        received += chunk.byteLength;
        bar.value = received;
        text.textContent = `Loading the Raft library: ${megabytes(received)} of ${megabytes(total)} MB`;
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(count), { headers: { "Content-Type": "application/wasm" } });
  };

  const download = async (imports) => {
    const response = await fetch("glassraft.wasm");
    if (!response.ok) {
      throw new Error(`the server answered ${response.status} ${response.statusText}`.trim());
    }
    return WebAssembly.instantiateStreaming(counted(response), imports);
  };

  const boot = async () => {
    if (typeof WebAssembly !== "object") {
      fail("Glassraft needs WebAssembly, which this browser does not offer or has switched off. Please try another browser.");
      return;
    }
    if (typeof Go !== "function") {
      fail("Glassraft did not load: wasm_exec.js is missing. Please check the connection and reload the page.");
      return;
    }
    const go = new Go();
    let program;
    try {
      program = await download(go.importObject);
    } catch (error) {
      fail(`Glassraft did not load: ${error.message}. Please check the connection and reload the page.`);
      return;
    }
    let status = 0;
    go.exit = (code) => {
      status = code;
    };
    try {
      await go.run(program.instance); // Resolves when the program ends, also when it panics.
      fail(`Glassraft has stopped because of a fault of its own (exit status ${status}). Please reload the page.`);
    } catch (error) {
      fail(`Glassraft has stopped because of a fault of its own (${error.message}). Please reload the page.`);
    }
  };

  // A WebAssembly trap inside a callback reaches nobody but the window, and leaves the program dead.
  addEventListener("error", (event) => {
    if (typeof WebAssembly === "object" && event.error instanceof WebAssembly.RuntimeError) {
      fail(`Glassraft has stopped because of a fault of its own (${event.error.message}). Please reload the page.`);
    }
  });

  // --- Patches -----------------------------------------------------------------------------------------------------

  // Each operation is an array, its name first:
  //   ["c", key, parent, tag, before]  creates an element inside parent, before a sibling or last (null)
  //   ["a", key, name, value]          sets an attribute
  //   ["d", key, name]                 removes an attribute
  //   ["t", key, text]                 sets the text of an element that holds no elements
  //   ["v", key, value]                sets a control's value, if it differs (so that the caret stays)
  //   ["s", key, property, value]      sets a style property, custom ones too
  //   ["m", key, parent, before]       moves an element
  //   ["r", key]                       removes an element; its key and those inside it are free again
  // Elements of index.html with a data-root attribute are there from the start under that key, and can't be moved or
  // removed. Text is only ever set as text, and what could run or load something is refused, so that no text from a
  // link or file becomes code whatever the Go program does with it.
  const svgNamespace = "http://www.w3.org/2000/svg";
  const svgPrefix = "svg:";
  const tags = new Set((
    "div span p button table thead tbody tr th td caption dl dt dd ul ol li h2 h3 em strong code pre label input " +
    "select option details summary section svg:g svg:circle svg:path svg:line svg:rect svg:text svg:tspan svg:title " +
    "svg:polygon svg:ellipse svg:polyline"
  ).split(" "));
  const attributeName = /^[a-z][a-z0-9-]*$/i; // No colon, so no xlink:href.
  const attributesRefused = new Set(["action", "formaction", "href", "src", "srcdoc", "srcset", "style"]);

  const elements = new Map(); // key -> element
  const keys = new WeakMap(); // element -> key
  const roots = new Set(); // keys that the page owns

  const hold = (key, element) => {
    elements.set(key, element);
    keys.set(element, key);
  };

  const held = (key) => {
    const element = elements.get(key);
    if (element === undefined) {
      throw new Error(`unknown key ${JSON.stringify(key)}`);
    }
    return element;
  };

  const movable = (key) => {
    if (roots.has(key)) {
      throw new Error(`${JSON.stringify(key)} is a region of the page and stays where it is`);
    }
    return held(key);
  };

  const insert = (element, parent, before) => {
    const place = held(parent);
    const sibling = before === null ? null : held(before);
    if (sibling !== null && sibling.parentNode !== place) {
      throw new Error(`${JSON.stringify(before)} is not inside ${JSON.stringify(parent)}`);
    }
    place.insertBefore(element, sibling);
  };

  const create = (tag) => {
    if (!tags.has(tag)) {
      throw new Error(`tag ${JSON.stringify(tag)} is not allowed`);
    }
    return tag.startsWith(svgPrefix)
      ? document.createElementNS(svgNamespace, tag.slice(svgPrefix.length))
      : document.createElement(tag);
  };

  const checkAttribute = (name) => {
    const lower = String(name).toLowerCase();
    if (!attributeName.test(lower) || lower.startsWith("on") || attributesRefused.has(lower)) {
      throw new Error(`attribute ${JSON.stringify(name)} is not allowed`);
    }
  };

  const operations = new Map(Object.entries({
    c(key, parent, tag, before) {
      if (elements.has(key)) {
        throw new Error(`key ${JSON.stringify(key)} is taken`);
      }
      const element = create(tag);
      insert(element, parent, before);
      hold(key, element);
    },
    a(key, name, value) {
      checkAttribute(name);
      held(key).setAttribute(name, value);
    },
    d(key, name) {
      held(key).removeAttribute(name);
    },
    t(key, text) {
      const element = held(key);
      if (element.firstElementChild !== null) {
        throw new Error(`${JSON.stringify(key)} holds elements, which text would wipe out`);
      }
      element.textContent = text;
    },
    v(key, value) {
      const control = held(key);
      if (control.value !== value) {
        control.value = value;
      }
    },
    s(key, property, value) {
      held(key).style.setProperty(property, value);
    },
    m(key, parent, before) {
      insert(movable(key), parent, before);
    },
    r(key) {
      const element = movable(key);
      for (const gone of [element, ...element.querySelectorAll("*")]) {
        elements.delete(keys.get(gone));
      }
      element.remove();
    },
  }));

  globalThis.glassraftFrames = 0;

  // A patch that throws stops where it is: the operations before the bad one have been applied. Only a fault of our own
  // makes one throw.
  globalThis.glassraftPatch = (text) => {
    for (const [index, operation] of JSON.parse(text).entries()) {
      const [name, ...operands] = operation;
      try {
        const apply = operations.get(name);
        if (apply === undefined) {
          throw new Error(`unknown operation ${JSON.stringify(name)}`);
        }
        apply(...operands);
      } catch (error) {
        throw new Error(`patch: operation ${index} ${JSON.stringify(operation)}: ${error.message}`, { cause: error });
      }
    }
    globalThis.glassraftFrames++;
  };

  for (const root of document.querySelectorAll("[data-root]")) {
    hold(root.dataset.root, root);
    roots.add(root.dataset.root);
  }

  boot();
})();

// patch.js applies the patches that the Go program sends. It is the only code that touches the page in bulk, and decides
// nothing. boot.js and the Go program meet it in two globals:
//   glassraftPatch(s)  applies a JSON array of operations (below).
//   glassraftFrames    how many patches have been applied. Tests wait on it.
"use strict";

(() => {
  // Each operation is an array, its name first:
  //   ["c", key, parent, tag, before]  creates an element inside parent, before a sibling or last (null)
  //   ["a", key, name, value]          sets an attribute
  //   ["d", key, name]                 removes an attribute
  //   ["t", key, text]                 sets the text of an element that holds no elements
  //   ["v", key, value]                sets a control's value, if it differs (so that the caret stays); of a checkbox, "true"
  //   ["m", key, parent, before]       moves an element
  //   ["r", key]                       removes an element; its key and those inside it are free again
  // Elements of index.html with a data-root attribute are there from the start under that key, and can't be moved or
  // removed; wasm/scene/doc.go has the table of all data- attributes. Text is only ever set as text, and what could run or
  // load something is refused, so that no text from a link or file becomes code whatever the Go program does with it.
  // What a person reads goes through glassraftWords, of words.js.
  const svgNamespace = "http://www.w3.org/2000/svg";
  const svgPrefix = "svg:";
  const tags = new Set((
    "div span p button table thead tbody tr th td caption dl dt dd ul li h2 h3 strong code pre label input " +
    "select option details summary b kbd textarea svg:svg svg:g svg:circle svg:path svg:line svg:rect svg:text " +
    "svg:title svg:polygon"
  ).split(" "));
  const unspoken = "[translate=no], code, pre, kbd, textarea"; // What stands there is the same in every language.
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

  // An element that gets another value of the attribute data-in-view is brought into sight inside the frame that scrolls it. The page
  // itself stays where it is, but where the frame has no scrolling of its own, as that of a lesson on a phone. One that gets another
  // value of data-focus takes the focus, too.
  const toBeSeen = new Set();
  let toBeFocused = null;
  const seen = (key, name) => {
    if (name === "data-in-view") {
      toBeSeen.add(held(key));
    } else if (name === "data-focus") {
      toBeFocused = held(key);
    }
  };
  const settleSeen = () => {
    if (toBeFocused !== null) {
      toBeFocused.focus({ preventScroll: true });
      toBeSeen.delete(toBeFocused);
      toBeSeen.add(toBeFocused); // last
      toBeFocused = null;
    }
    for (const element of toBeSeen) {
      const frame = element.closest(".scroll");
      if (frame === null) {
        continue;
      }
      const fixed = getComputedStyle(frame).overflowY !== "visible";
      const scroller = fixed ? frame : document.scrollingElement;
      const outer = fixed ? frame.getBoundingClientRect() : { top: 0, bottom: innerHeight, height: innerHeight };
      const inner = element.getBoundingClientRect();
      // What stands at the ends stays there, and covers what is below it: the style says how much, or else a third is enough.
      const { scrollMarginTop, scrollMarginBottom } = getComputedStyle(element);
      const top = outer.top + (parseFloat(scrollMarginTop) || outer.height / 3);
      const bottom = outer.bottom - (parseFloat(scrollMarginBottom) || outer.height / 3);
      if (inner.top < top) {
        scroller.scrollTop -= top - inner.top;
      } else if (inner.bottom > bottom) {
        scroller.scrollTop += Math.min(inner.bottom - bottom, inner.top - top);
      }
    }
    toBeSeen.clear();
  };

  // A dialog is shown while it has the attribute data-open, once all that is in it is there.
  const dialogs = new Set();
  const opened = (key, name) => {
    if (name === "data-open" && held(key) instanceof HTMLDialogElement) {
      dialogs.add(held(key));
    }
  };
  let modal = null; // the dialog that is open
  const settleDialogs = () => {
    for (const dialog of dialogs) {
      if (dialog.dataset.open === undefined) {
        dialog.close();
        modal = null;
      } else if (!dialog.open) {
        dialog.showModal();
        modal = dialog;
      }
    }
    dialogs.clear();
    // What had the focus is gone where one dialog takes the place of another.
    if (modal?.open && !modal.contains(document.activeElement)) {
      modal.querySelector("input, select, textarea, button")?.focus();
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
      held(key).setAttribute(name, glassraftWords.attributes.has(name) ? glassraftWords(value) : value);
      opened(key, name);
      seen(key, name);
    },
    d(key, name) {
      held(key).removeAttribute(name);
      opened(key, name);
    },
    t(key, text) {
      const element = held(key);
      if (element.firstElementChild !== null) {
        throw new Error(`${JSON.stringify(key)} holds elements, which text would wipe out`);
      }
      element.textContent = element.closest(unspoken) === null ? glassraftWords(text) : text;
    },
    v(key, value) {
      const control = held(key);
      if (control.type === "checkbox") {
        control.checked = value === "true";
      } else if (control.value !== value) {
        control.value = value;
        if (control.dataset.caret !== undefined) { // The text was set for a person who goes on typing.
          control.focus({ preventScroll: true });
          control.setSelectionRange(Number(control.dataset.caret), Number(control.dataset.caret));
        }
      }
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
    settleSeen();
    settleDialogs();
    globalThis.glassraftFrames++;
  };

  for (const root of document.querySelectorAll("[data-root]")) {
    hold(root.dataset.root, root);
    roots.add(root.dataset.root);
  }
})();

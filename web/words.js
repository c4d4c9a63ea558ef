// words.js says what stands on the page in the language of its reader, as far as somebody has translated it. The language
// is the one that the address asks for (?lang=de), or else the one that the browser prefers. The page's other scripts meet
// it in one global:
//   glassraftWords(text)       the text in that language; what nobody has translated stays as it is.
//   glassraftWords.attributes  the names of the attributes that a person reads.
//   glassraftWords.ready       a promise, kept when the words are there or cannot be had.
// The attribute data-languages of its own script element lists the translations that the site has: language and file by
// turns. tools/words/pieces.go says what a piece of a text is, and has these expressions, too.
"use strict";

(() => {
  const value = String.raw`(?:\([^()]*\)|“[^”]*”|[\w@/=+#§-]*\d(?:[\w%=/+]|[.:|][\w%=/+])*|\b[a-z]+\+[a-z]+\b)`;
  const values = new RegExp(value + `(?:(?:, ?` + value + `)*(?: and | or )` + value + `|(?:, ?` + value + `)+)?`, "g");
  const cuts = new RegExp(String.raw`([^\n]*?)([.:;!?]\s+| · |, then |\n|$)`, "g");
  const core = new RegExp(String.raw`^([^\w“(§]*)(.*?)([^\w”)§.:;!?%…]*)$`);

  let words; // from pieces and whole texts to what they are in the reader's language; undefined in English

  const sayValue = (text) => text.startsWith("(")
    ? `(${say(text.slice(1, -1))})`
    : text.replace(/ (and|or) /g, (_, word) => ` ${words.get(word) ?? word} `);

  const sayPiece = (text) => {
    const [, before, middle, after] = core.exec(text);
    const held = [];
    const piece = middle.replace(values, (v) => `{${held.push(v)}}`);
    const said = words.get(piece) ?? piece;
    return before + said.replace(/\{(\d+)\}/g, (_, n) => sayValue(held[n - 1])) + after;
  };

  const say = (text) => {
    if (words === undefined) {
      return text;
    }
    return words.get(text) ?? text.replace(cuts, (_, piece, cut) => {
      const mark = cut !== "" && ".:;!?".includes(cut[0]) ? cut[0] : "";
      return sayPiece(piece + mark) + cut.slice(mark.length).replace("then", (word) => words.get(word) ?? word);
    });
  };

  globalThis.glassraftWords = say;
  say.attributes = new Set(["aria-label", "aria-valuetext", "placeholder", "title"]);

  // sayPage says what stands in the page already.
  const sayPage = (language) => {
    document.documentElement.lang = language;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      texts.currentNode.data = say(texts.currentNode.data);
    }
    for (const name of say.attributes) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        element.setAttribute(name, say(element.getAttribute(name)));
      }
    }
  };

  const load = async (language, file) => {
    try {
      const response = await fetch(file);
      words = new Map(Object.entries(await response.json()));
      sayPage(language);
    } catch {
      // Then the page speaks English.
    }
  };

  const site = document.currentScript.dataset.languages.split(" ");
  const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language;
  const at = [asked, asked.split("-")[0]] // with its region, or else without
    .map((wanted) => site.findIndex((language, i) => i % 2 === 0 && language === wanted && language !== ""))
    .find((i) => i >= 0);
  say.ready = at === undefined ? Promise.resolve() : load(site[at], site[at + 1]);
})();

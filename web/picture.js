// picture.js gives a person files: what the Go program has made, and pictures of parts of the page.
//
// Globals: glassraftOffer(name, blob) and glassraftPicture(root, name, png).
"use strict";

(() => {
  globalThis.glassraftOffer = (name, blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };

  // What the style sheet says must stand in the picture itself, since there it has none.
  const properties = [
    "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "font-family",
    "font-size", "font-weight", "text-anchor", "paint-order", "letter-spacing", "text-decoration",
  ];

  const styled = (svg) => {
    const copy = svg.cloneNode(true);
    const originals = [svg, ...svg.querySelectorAll("*")];
    for (const [index, element] of [copy, ...copy.querySelectorAll("*")].entries()) {
      const style = getComputedStyle(originals[index]);
      if (element.localName === "text" && style.display === "none") { // The label of a message nobody points at.
        element.remove();
        continue;
      }
      for (const name of [...element.getAttributeNames()]) {
        if (name === "class" || name === "tabindex" || name === "role" || name.startsWith("data-") || name.startsWith("aria-")) {
          element.removeAttribute(name);
        }
      }
      for (const property of properties) {
        element.setAttribute(property, style.getPropertyValue(property));
      }
    }
    return copy;
  };

  const ground = (svg) => {
    const panel = svg.closest(".panel");
    return panel === null ? "white" : getComputedStyle(panel).backgroundColor;
  };

  const serialized = (svg) => {
    const { width, height } = svg.getBoundingClientRect();
    const copy = styled(svg);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    const back = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const [x, y, w, h] = (copy.getAttribute("viewBox") ?? `0 0 ${width} ${height}`).split(" ");
    for (const [name, value] of Object.entries({ x, y, width: w, height: h, fill: ground(svg) })) {
      back.setAttribute(name, value);
    }
    copy.prepend(back);
    return { text: new XMLSerializer().serializeToString(copy), width, height };
  };

  // A picture of pixels has twice as many as the screen's CSS pixels, for slides.
  const pixelRatio = 2;

  globalThis.glassraftPicture = async (root, name, png) => {
    const picture = serialized(document.querySelector(`[data-root="${root}"]`));
    const blob = new Blob([picture.text], { type: "image/svg+xml" });
    if (!png) {
      globalThis.glassraftOffer(name, blob);
      return;
    }
    const image = new Image();
    image.src = URL.createObjectURL(blob);
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = picture.width * pixelRatio;
    canvas.height = picture.height * pixelRatio;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    canvas.toBlob((pixels) => globalThis.glassraftOffer(name, pixels), "image/png");
  };
})();

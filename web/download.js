// download.js fetches a Go program, unpacks it where neither the host nor the browser does, and compiles it while it
// arrives. boot.js and export.js meet it in one global:
//   glassraftDownload(module, imports, show)  a promise of the running WebAssembly instance. Its errors are for a person.
//     module   { name, url, bytes, gzipBytes }: what a person calls the program, where it is, its size, and that of url + ".gz"
//     show     is told of each piece: (received, total, unpacked), in bytes; unpacked says that the browser has undone a
//              compression before we could count, so that the bytes are those of the program, not of the connection.
"use strict";

(() => {
  const reload = "Please check the connection and reload the page.";
  const again = "Please reload the page; if that does not help, the site has to be put on its server again.";

  // failure is an error in words for a person: what happened, and what to do.
  const failure = (what, advice) => new Error(`${what}. ${advice}`);

  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

  const get = async (url, cache = "default") => {
    let response;
    try {
      response = await fetch(url, { cache });
    } catch {
      throw failure("the server cannot be reached", reload);
    }
    if (!response.ok) {
      throw failure(`the server answered “${`${response.status} ${response.statusText}`.trim()}” for “${url}”`, again);
    }
    return response;
  };

  // unpackedBy says whether the browser has undone a compression of the host's: then the bytes are the file's own.
  const unpackedBy = (response) => {
    const coding = response.headers.get("Content-Encoding");
    return coding !== null && coding !== "" && coding.toLowerCase() !== "identity";
  };

  const kinds = [
    { kind: "module", magic: [0x00, 0x61, 0x73, 0x6d] },
    { kind: "gzip", magic: [0x1f, 0x8b] },
  ];

  // kindOf looks at the first bytes, since neither name nor header can be trusted: some hosts declare a .gz file as a
  // coding, so that the browser has unpacked it, and some answer a page where there is no file. It gives the kind, and
  // the stream with those bytes still in it.
  const kindOf = async (stream) => {
    const [ahead, whole] = stream.tee();
    const reader = ahead.getReader();
    const head = [];
    while (head.length < 4) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      head.push(...value.subarray(0, 4));
    }
    reader.cancel(); // Settles when the whole has been read, so it is not waited for.
    const found = kinds.find(({ magic }) => magic.every((byte, i) => byte === head[i]));
    return { kind: found?.kind, whole };
  };

  // counted passes a stream on and tells of each piece. A stream that breaks or ends too early ends in an error, which
  // trouble is told too: what becomes of it on its way through the browser's compiler is anybody's guess.
  const counted = (stream, total, tell, trouble) => {
    const reader = stream.getReader();
    let received = 0;
    const stop = (controller, how) => {
      const error = failure(`the download ${how} after ${megabytes(received)} of ${megabytes(total)} MB`, reload);
      trouble(error);
      controller.error(error);
    };
    return new ReadableStream({
      async pull(controller) {
        let piece;
        try {
          piece = await reader.read();
        } catch {
          stop(controller, "broke off");
          return;
        }
        if (!piece.done) {
          received += piece.value.byteLength;
          tell(received, total);
          controller.enqueue(piece.value);
        } else if (received < total) {
          stop(controller, "ended");
        } else {
          controller.close();
        }
      },
      cancel: (reason) => reader.cancel(reason),
    });
  };

  // compile makes an instance of a response, whatever its Content-Type says, and whether or not it is still packed.
  const compile = async (response, module, imports, show) => {
    let known = null;
    const trouble = (error) => {
      known ??= error;
    };
    const unpacked = unpackedBy(response);
    try {
      const { kind, whole } = await kindOf(response.body);
      let stream;
      if (kind === "gzip") {
        const tell = (received, total) => show(received, total, false);
        stream = counted(whole, module.gzipBytes, tell, trouble).pipeThrough(new DecompressionStream("gzip"));
      } else if (kind === "module") {
        const tell = (received, total) => show(received, total, unpacked);
        stream = counted(whole, module.bytes, tell, trouble);
      } else {
        known = failure(`what the server sent for “${module.url}” is not ${module.name}`, again);
        throw known;
      }
      const program = new Response(stream, { headers: { "Content-Type": "application/wasm" } });
      return (await WebAssembly.instantiateStreaming(program, imports)).instance;
    } catch (error) {
      const damaged = error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError;
      throw known ?? (damaged ? failure(`${module.name} arrived damaged`, again) : failure(error.message, reload));
    }
  };

  // A host that compresses nothing has the compressed file beside the plain one: a fifth of the bytes.
  const smallest = async (module) => {
    const response = await get(module.url);
    if (unpackedBy(response) || typeof DecompressionStream !== "function") {
      return response;
    }
    response.body.cancel().catch(() => {}); // A connection that has broken already needs no cancelling.
    return fetch(module.url + ".gz");
  };

  // What fails is asked for once more, in its plain form, and past the browser's cache, which may hold what was broken.
  globalThis.glassraftDownload = async (module, imports, show) => {
    try {
      return await compile(await smallest(module), module, imports, show);
    } catch {
      return compile(await get(module.url, "reload"), module, imports, show);
    }
  };
})();

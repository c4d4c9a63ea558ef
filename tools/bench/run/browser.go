package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"

	"glassraft/tools/bench"
	"glassraft/tools/browser"
)

// page runs the program and keeps what it prints in globalThis.printed.
const page = `<!doctype html><title>bench</title><script src="wasm_exec.js"></script><script>
globalThis.printed = [];
console.log = (line) => printed.push(line);
globalThis.finished = (async () => {
  const go = new Go();
  const program = await WebAssembly.instantiateStreaming(fetch("program.wasm"), go.importObject);
  await go.run(program.instance);
  return printed.join("\n");
})();
</script>`

// inBrowser measures the same as bench.MeasureAll in a headless Chromium.
func inBrowser(ctx context.Context, root string) (report bench.Report, err error) {
	allocator, stopAllocator, err := browser.Allocator(ctx)
	if err != nil {
		return report, err
	}
	defer stopAllocator()
	dir, err := os.MkdirTemp("", "glassraft-bench-")
	if err != nil {
		return report, err
	}
	defer os.RemoveAll(dir)
	if err := buildProgram(ctx, root, dir); err != nil {
		return report, err
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()

	tab, stopTab := chromedp.NewContext(allocator)
	defer stopTab()
	if err := chromedp.Do(tab, chromedp.Navigate(server.URL)); err != nil {
		return report, err
	}
	printed, err := chromedp.Run(tab, chromedp.Evaluate[string]("finished", chromedp.EvalAwaitPromise))
	if err != nil {
		return report, err
	}
	if err := json.Unmarshal([]byte(printed), &report); err != nil {
		return report, fmt.Errorf("the program in the browser printed %q: %w", printed, err)
	}
	return report, nil
}

// buildProgram puts the page, the program and Go's loader into dir.
func buildProgram(ctx context.Context, root, dir string) error {
	goroot, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	loader, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "wasm_exec.js"), loader, 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte(page), 0o644); err != nil {
		return err
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(dir, "program.wasm"), "./tools/bench/program")
	build.Dir = root
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the program for the browser: %w\n%s", err, text)
	}
	return nil
}

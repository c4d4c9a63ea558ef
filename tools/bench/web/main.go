package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/signal"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"glassraft/tools/browser"
	"glassraft/tools/site"
)

// runTimeout is a net below a measurement that hangs.
const runTimeout = 10 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, runTimeout)
	defer cancel()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	root, err := site.Root(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "glassraft-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if _, err := site.Build(ctx, dir, site.Options{Root: root, Brotli: site.BrotliDefault}); err != nil {
		return err
	}
	handler, err := site.Handler(dir)
	if err != nil {
		return err
	}
	server := httptest.NewServer(handler)
	defer server.Close()

	path, err := browser.Path()
	if err != nil {
		return err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WindowSize(1440, 900), chromedp.Flag("disable-background-networking", true))
	allocator, stopAllocator := chromedp.NewExecAllocator(ctx, options...)
	defer stopAllocator()
	if err := firstPicture(allocator, server); err != nil {
		return err
	}
	for _, m := range measurements {
		tab, stopTab := chromedp.NewContext(allocator)
		if err := chromedp.Do(tab, chromedp.Navigate(server.URL)); err != nil {
			stopTab()
			return err
		}
		script := "(async () => { await glassraft.ready; glassraft.pause(); " + common + m.script + " })()"
		line, err := chromedp.Run(tab, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
		stopTab()
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		fmt.Println(line)
	}
	return nil
}

// firstPicture measures from the navigation to the first picture that the program
// has drawn, with nothing in the browser's cache, three times.
func firstPicture(allocator context.Context, server *httptest.Server) error {
	for range 3 {
		tab, stop := chromedp.NewContext(allocator)
		if err := chromedp.Do(tab); err != nil {
			stop()
			return err
		}
		if _, err := chromedp.Call(tab, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
			stop()
			return err
		}
		if err := chromedp.Do(tab, chromedp.Navigate(server.URL)); err != nil {
			stop()
			return err
		}
		const script = `(async () => { await glassraft.ready; await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
			const wire = performance.getEntriesByType("resource").reduce((sum, r) => sum + r.transferSize, performance.getEntriesByType("navigation")[0].transferSize);
			return "first picture of the program " + performance.now().toFixed(0) + " ms after the navigation, " + wire + " bytes over the wire"; })()`
		line, err := chromedp.Run(tab, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
		stop()
		if err != nil {
			return err
		}
		fmt.Println(line)
	}
	return nil
}

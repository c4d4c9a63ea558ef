package main

import (
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/cdproto/profiler"
	"github.com/chromedp/chromedp"

	"glassraft/tools/browser"
	"glassraft/tools/site"
)

const (
	// measureTimeout is a net below a measurement that hangs.
	measureTimeout = 3 * time.Minute
	// sampleIntervalUs is how often the profiler looks.
	sampleIntervalUs = 500
)

func main() {
	only := flag.String("only", "", "measure only what has this text in its `name`")
	profiled := flag.Bool("profile", false, "print where the time goes, too; slows the page down")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *only, *profiled); err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only string, profiled bool) error {
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

	allocator, stopAllocator, err := browser.Allocator(ctx, chromedp.WindowSize(1440, 900))
	if err != nil {
		return err
	}
	defer stopAllocator()

	var failed error
	for _, m := range measurements {
		if !strings.Contains(m.name, only) {
			continue
		}
		if err := measure(allocator, server.URL, m, profiled); err != nil {
			failed = fmt.Errorf("%s: %w", m.name, err) // The others can still be measured.
			fmt.Println(failed)
		}
	}
	return failed
}

// measure opens the page in a browser of its own, with nothing in its cache, and
// prints what a measurement gives.
func measure(allocator context.Context, url string, m measurement, profiled bool) error {
	timed, cancel := context.WithTimeout(allocator, measureTimeout)
	defer cancel()
	tab, stop := chromedp.NewContext(timed)
	defer stop()
	if err := prepare(tab); err != nil {
		return err
	}
	if err := chromedp.Do(tab, chromedp.Navigate(url)); err != nil {
		return err
	}
	if !m.opening {
		if _, err := evaluate(tab, "await glassraft.ready; glassraft.pause(); "+m.setup+`; return ""`); err != nil {
			return err
		}
	}
	before, err := counters(tab)
	if err != nil {
		return err
	}
	if profiled {
		if err := beginProfile(tab); err != nil {
			return err
		}
	}
	var traced *phases
	if profiled {
		if traced, err = beginPhases(tab); err != nil {
			return err
		}
	}
	lines, err := evaluate(tab, m.script)
	if err != nil {
		return err
	}
	after, err := counters(tab)
	if err != nil {
		return err
	}
	fmt.Printf("%s\n  %s\n", m.name, strings.ReplaceAll(lines, "\n", "\n  "))
	if !m.opening {
		fmt.Println("  processor:", spent(before, after))
	}
	if !profiled {
		return nil
	}
	steps, err := traced.end(tab)
	if err != nil {
		return err
	}
	fmt.Println("   ", strings.Join(steps, "\n    "))
	return endProfile(tab)
}

// evaluate runs a script in the tab, and gives the text that it returns.
func evaluate(tab context.Context, script string) (string, error) {
	return chromedp.Run(tab, chromedp.Evaluate[string]("(async () => { "+common+script+" })()", chromedp.EvalAwaitPromise))
}

// prepare makes a tab ready to be looked into: see watching.
func prepare(tab context.Context) error {
	if err := chromedp.Do(tab); err != nil { // starts the browser
		return err
	}
	if _, err := chromedp.Call(tab, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
		return err
	}
	if _, err := chromedp.Call(tab, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}); err != nil {
		return err
	}
	_, err := chromedp.Call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watching})
	return err
}

// beginProfile starts Chromium's profiler.
func beginProfile(tab context.Context) error {
	if _, err := chromedp.Call(tab, profiler.Enable, none); err != nil {
		return err
	}
	if _, err := chromedp.Call(tab, profiler.SetSamplingInterval, profiler.SetSamplingIntervalParams{Interval: sampleIntervalUs}); err != nil {
		return err
	}
	_, err := chromedp.Call(tab, profiler.Start, none)
	return err
}

// endProfile stops it, and prints what took most.
func endProfile(tab context.Context) error {
	result, err := chromedp.Call(tab, profiler.Stop, none)
	if err != nil {
		return err
	}
	for _, line := range heaviest(result.Profile) {
		fmt.Println("   ", line)
	}
	return nil
}

package main

import (
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"glassraft/tools/browser"
	"glassraft/tools/site"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		os.Exit(1)
	}
}

// view is one way of looking at the page.
type view struct {
	name          string
	width, height int64
	scheme        string // prefers-color-scheme
	mobile        bool
}

var views = []view{
	{"light", 1440, 900, "light", false},
	{"dark", 1440, 900, "dark", false},
	{"phone", 390, 844, "light", true},
	{"phone-dark", 390, 844, "dark", true},
}

func run() error {
	out := flag.String("o", filepath.Join(".build", "screenshots"), "folder for the pictures")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()

	url, stop, err := serve(ctx)
	if err != nil {
		return err
	}
	defer stop()
	tab, stopBrowser, err := startBrowser(ctx)
	if err != nil {
		return err
	}
	defer stopBrowser()
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return err
	}
	for _, m := range moments {
		if flag.NArg() > 0 && !slices.Contains(flag.Args(), m.name) {
			continue
		}
		for _, v := range views {
			picture, err := take(tab, url, m, v)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", m.name, v.name, err)
			}
			file := filepath.Join(*out, m.name+"-"+v.name+".png")
			if err := os.WriteFile(file, picture, 0o644); err != nil {
				return err
			}
			fmt.Println(file)
		}
	}
	return nil
}

func serve(ctx context.Context) (url string, stop func(), err error) {
	root, err := site.Root(ctx)
	if err != nil {
		return "", nil, err
	}
	dir := filepath.Join(root, ".build", "site")
	if _, err := site.Build(ctx, dir, site.Options{Root: root, Brotli: 4}); err != nil {
		return "", nil, err
	}
	handler, err := site.Handler(dir)
	if err != nil {
		return "", nil, err
	}
	server := httptest.NewServer(handler)
	return server.URL, server.Close, nil
}

func startBrowser(ctx context.Context) (context.Context, func(), error) {
	allocator, stopAllocator, err := browser.Allocator(ctx)
	if err != nil {
		return nil, nil, err
	}
	tab, stopTab := chromedp.NewContext(allocator)
	return tab, func() { stopTab(); stopAllocator() }, chromedp.Do(tab)
}

// take opens the page anew, in a browser that knows nothing of it, brings the moment about and photographs the window.
func take(browser context.Context, url string, m moment, v view) ([]byte, error) {
	tab, stop := chromedp.NewContext(browser, chromedp.WithNewBrowserContext()) // nothing is kept from the picture before
	defer stop()
	media := emulation.SetEmulatedMedia
	params := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: v.scheme}}}
	if _, err := chromedp.Call(tab, media, params); err != nil {
		return nil, err
	}
	options := []chromedp.EmulateViewportOption{}
	if v.mobile {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	if err := chromedp.Do(tab, chromedp.EmulateViewport(v.width, v.height, options...), chromedp.Navigate(url)); err != nil {
		return nil, err
	}
	script := "(async () => { await glassraft.ready; " + m.script +
		"; await new Promise((done) => setTimeout(done, 1500)); return true; })()"
	if _, err := chromedp.Run(tab, chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise)); err != nil {
		return nil, err
	}
	return chromedp.Run(tab, chromedp.CaptureScreenshot())
}

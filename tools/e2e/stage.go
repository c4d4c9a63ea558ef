package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/chromedp/chromedp"

	"glassraft/tools/browser"
	"glassraft/tools/site"
)

// buildQuality is the brotli quality of the site under test: quick, since loopback is.
const buildQuality = 4

// Stage is the site as it ships, and one browser for all tabs.
type Stage struct {
	Report site.Report // What was built.
	Dir    string      // Where it lies, for tests with a server of their own.

	// Handler serves it, as the command does.
	Handler http.Handler

	sources map[string]string // The path of a request, and the path of what it is for in the sources: see Overrides.
	server  *httptest.Server
	browser context.Context
	stop    context.CancelFunc
}

// Start builds the site, serves it on a free port and starts the browser. It returns browser.ErrNone where there is none.
func Start(ctx context.Context) (stage *Stage, err error) {
	allocator, stopAllocator, err := browser.Allocator(ctx)
	if err != nil {
		return nil, fmt.Errorf("e2e: %w", err)
	}
	stage = &Stage{}
	defer func() {
		if err != nil {
			err = errors.Join(err, stage.Close())
			stopAllocator()
		}
	}()
	if err := stage.build(ctx); err != nil {
		return stage, err
	}
	stage.server = httptest.NewServer(stage.Handler)

	browserContext, stopBrowser := chromedp.NewContext(allocator)
	stage.browser = browserContext
	stage.stop = func() {
		stopBrowser()
		stopAllocator()
	}
	if err := chromedp.Do(browserContext); err != nil {
		return stage, fmt.Errorf("e2e: the browser did not start: %w", err)
	}
	return stage, nil
}

func (s *Stage) build(ctx context.Context) error {
	root, err := site.Root(ctx)
	if err != nil {
		return err
	}
	s.Dir, err = os.MkdirTemp("", "glassraft-e2e-")
	if err != nil {
		return fmt.Errorf("e2e: %w", err)
	}
	s.Report, err = site.Build(ctx, s.Dir, site.Options{Root: root, Brotli: buildQuality})
	if err != nil {
		return err
	}
	s.sources = make(map[string]string)
	for _, file := range s.Report.Files {
		for _, suffix := range []string{"", ".gz"} {
			s.sources["/"+file.Name+suffix] = "/" + file.Source + suffix
		}
	}
	s.Handler, err = site.Handler(s.Dir)
	return err
}

// Close stops the browser and the server and removes the site.
func (s *Stage) Close() error {
	var err error
	if s.stop != nil {
		err = chromedp.Cancel(s.browser)
		s.stop()
	}
	if s.server != nil {
		s.server.Close()
	}
	if s.Dir != "" {
		err = errors.Join(err, os.RemoveAll(s.Dir))
	}
	return err
}

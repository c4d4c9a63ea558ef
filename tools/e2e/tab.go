package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// tabTimeout is how long one test may use its tab. It is a net below a hanging test, not something to wait for.
const tabTimeout = 2 * time.Minute

// Overrides answer requests for some paths in place of the site, for tests of what goes wrong.
type Overrides map[string]http.HandlerFunc

// Tab is one page in the browser, with storage of its own.
type Tab struct {
	URL string // The page's address.

	ctx      context.Context
	mu       sync.Mutex
	messages []chromedp.ConsoleMessage
}

// Open opens the page in a new tab, which lasts until the test ends. It does not wait for the program.
func (s *Stage) Open(t testing.TB, overrides Overrides) *Tab {
	t.Helper()
	tab := s.Blank(t, overrides)
	tab.Do(t, chromedp.Navigate(tab.URL))
	return tab
}

// Blank opens an empty tab, for what must be set before the page is opened.
func (s *Stage) Blank(t testing.TB, overrides Overrides) *Tab {
	t.Helper()
	tab := &Tab{URL: s.server.URL + "/"}
	if len(overrides) > 0 {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if override := overrides[r.URL.Path]; override != nil {
				override(w, r)
				return
			}
			s.handler.ServeHTTP(w, r)
		}))
		t.Cleanup(server.Close)
		tab.URL = server.URL + "/"
	}
	limited, cancelLimit := context.WithTimeout(s.browser, tabTimeout)
	ctx, closeTab := chromedp.NewContext(limited, chromedp.WithNewBrowserContext())
	tab.ctx = ctx

	console := chromedp.Console(ctx) // Subscribes now, so that nothing is missed.
	listening := make(chan struct{})
	go func() {
		defer close(listening)
		for message, err := range console {
			if err != nil {
				return // The tab is closed.
			}
			tab.mu.Lock()
			tab.messages = append(tab.messages, message)
			tab.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		closeTab()
		cancelLimit()
		<-listening
	})
	return tab
}

// Do runs actions that return nothing.
func (tab *Tab) Do(t testing.TB, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	require.NoError(t, chromedp.Do(tab.ctx, actions...))
}

// Evaluate runs an expression in the page and returns its value; a promise is waited for.
func Evaluate[T any](t testing.TB, tab *Tab, expression string) T {
	t.Helper()
	value, err := chromedp.Run(tab.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	return value
}

// WaitReady waits until the program says that it is ready. A failure of the page fails the test with the sentence that
// the page shows, and with the console, where Go has printed its trace if the program panicked.
func (tab *Tab) WaitReady(t testing.TB) {
	t.Helper()
	failure := Evaluate[string](t, tab, `glassraft.ready.then(() => "", (error) => error.message)`)
	require.Empty(t, failure, "%s", strings.Join(tab.console(all), "\n"))
}

// WaitFrame waits until the page has applied so many patches.
func (tab *Tab) WaitFrame(t testing.TB, frames int) {
	t.Helper()
	tab.WaitUntil(t, fmt.Sprintf("glassraftFrames >= %d", frames))
}

// WaitFailure waits until the page shows a failure, and returns its sentence.
func (tab *Tab) WaitFailure(t testing.TB) string {
	t.Helper()
	const failure = `document.querySelector('[data-testid="failure"]')`
	tab.WaitUntil(t, "!"+failure+".hidden")
	return Evaluate[string](t, tab, failure+".textContent")
}

// WaitUntil looks at a condition once a drawn frame. It builds no function from text in the page, which the page's
// Content-Security-Policy forbids.
func (tab *Tab) WaitUntil(t testing.TB, condition string) {
	t.Helper()
	Evaluate[bool](t, tab, `new Promise((resolve) => {
		const look = () => (`+condition+`) ? resolve(true) : requestAnimationFrame(look);
		look();
	})`)
}

// WatchRequests notes, from now on, every address that the page asks for; the function that it returns lists them.
func (tab *Tab) WatchRequests(t testing.TB) func() []string {
	t.Helper()
	_, err := chromedp.Call(tab.ctx, network.Enable, network.EnableParams{})
	require.NoError(t, err)
	var mu sync.Mutex
	var addresses []string
	require.NoError(t, chromedp.Listen(tab.ctx, func(event any) {
		if sent, ok := event.(*network.EventRequestWillBeSent); ok {
			mu.Lock()
			defer mu.Unlock()
			addresses = append(addresses, sent.Request.URL)
		}
	}))
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(addresses)
	}
}

// ConsoleErrors returns the errors on the tab's console so far, uncaught exceptions too. What Go prints in a panic is not
// among them: it is logged, not an error; WaitFailure sees it.
func (tab *Tab) ConsoleErrors() []string {
	return tab.console(func(kind chromedp.ConsoleType) bool {
		return kind == chromedp.ConsoleError || kind == chromedp.ConsoleException
	})
}

func all(chromedp.ConsoleType) bool { return true }

// console returns the messages so far of the wanted types.
func (tab *Tab) console(wanted func(chromedp.ConsoleType) bool) []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	var found []string
	for _, message := range tab.messages {
		if wanted(message.Type) {
			found = append(found, message.String())
		}
	}
	return found
}

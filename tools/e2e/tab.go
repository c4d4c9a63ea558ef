package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// tabTimeout is how long one test may use its tab. It is a net below a hanging test, not something to wait for.
const tabTimeout = 8 * time.Minute

// Overrides answer requests for some paths in place of the site, for tests of what goes wrong. The paths are those of the
// sources, such as /boot.js, whatever hash the site has in the name.
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
	if len(overrides) == 0 {
		return s.BlankAt(t, s.server.URL+"/")
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		if source, hashed := s.sources[path]; hashed {
			path = source
		}
		if override := overrides[path]; override != nil {
			override(w, r)
			return
		}
		s.Handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return s.BlankAt(t, server.URL+"/")
}

// BlankAt opens an empty tab for a page at another address, of a server that the test has.
func (s *Stage) BlankAt(t testing.TB, url string) *Tab {
	t.Helper()
	tab := &Tab{URL: url}
	limited, cancelLimit := context.WithTimeout(s.browser, tabTimeout)
	t.Cleanup(cancelLimit)
	tab.begin(t, limited, chromedp.WithNewBrowserContext())
	return tab
}

// Beside opens an empty tab that shares the storage of another.
func (tab *Tab) Beside(t testing.TB) *Tab {
	t.Helper()
	beside := &Tab{URL: tab.URL}
	beside.begin(t, tab.ctx)
	return beside
}

// begin opens the tab, and notes what it says on its console.
func (tab *Tab) begin(t testing.TB, parent context.Context, options ...chromedp.ContextOption) {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(parent, options...)
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
		<-listening
	})
}

// Do runs actions that return nothing.
func (tab *Tab) Do(t testing.TB, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	require.NoError(t, chromedp.Do(tab.ctx, actions...))
}

// Leave does something that makes the tab load a page, and waits until that is there.
func (tab *Tab) Leave(t testing.TB, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	_, err := chromedp.RunResponse(tab.ctx, actions...)
	require.NoError(t, err)
}

// Download does something that makes the browser offer a file, and returns the file's name and what is in it.
func (tab *Tab) Download(t testing.TB, actions ...chromedp.Action[chromedp.Void]) (name string, text []byte) {
	t.Helper()
	dir, eventsEnabled := t.TempDir(), true
	begun, ended := chromedp.Events(tab.ctx, browser.DownloadWillBegin), chromedp.Events(tab.ctx, browser.DownloadProgress)
	actions = append([]chromedp.Action[chromedp.Void]{chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior:         browser.SetDownloadBehaviorBehaviorAllowAndName,
			BrowserContextID: chromedp.FromContext(tab.ctx).BrowserContextID,
			DownloadPath:     dir,
			EventsEnabled:    &eventsEnabled,
		})
		return err
	})}, actions...)
	tab.Do(t, actions...)
	for event, err := range begun {
		require.NoError(t, err)
		name = event.SuggestedFilename
		break
	}
	for event, err := range ended {
		require.NoError(t, err)
		if event.State == browser.DownloadProgressStateCompleted {
			text, err = os.ReadFile(filepath.Join(dir, event.GUID))
			require.NoError(t, err)
			break
		}
	}
	return name, text
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
	tab.WaitUntil(t, `document.querySelector('[data-testid="failure"]')?.hidden === false`)
	return Evaluate[string](t, tab, `document.querySelector('[data-testid="failure-sentence"]').textContent`)
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
	return tab.watchNetwork(t, func(event any) string {
		if sent, ok := event.(*network.EventRequestWillBeSent); ok {
			return sent.Request.URL
		}
		return ""
	})
}

// WatchFailures notes, from now on, every request that fails, or that the server answers with an error. What the page
// itself has cancelled has not failed.
func (tab *Tab) WatchFailures(t testing.TB) func() []string {
	t.Helper()
	return tab.watchNetwork(t, func(event any) string {
		switch event := event.(type) {
		case *network.EventLoadingFailed:
			if !event.Canceled {
				return event.ErrorText
			}
		case *network.EventResponseReceived:
			if event.Response.Status >= http.StatusBadRequest {
				return fmt.Sprintf("%d for %s", event.Response.Status, event.Response.URL)
			}
		}
		return ""
	})
}

// watchNetwork notes what note makes of the network's events, if anything.
func (tab *Tab) watchNetwork(t testing.TB, note func(event any) string) func() []string {
	t.Helper()
	_, err := chromedp.Call(tab.ctx, network.Enable, network.EnableParams{})
	require.NoError(t, err)
	var mu sync.Mutex
	var notes []string
	require.NoError(t, chromedp.Listen(tab.ctx, func(event any) {
		if text := note(event); text != "" {
			mu.Lock()
			defer mu.Unlock()
			notes = append(notes, text)
		}
	}))
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(notes)
	}
}

// Before runs a script in every page that the tab opens from now on, ahead of the page's own.
func (tab *Tab) Before(t testing.TB, script string) {
	t.Helper()
	_, err := chromedp.Call(tab.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	require.NoError(t, err)
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

// Package e2e tests the page in a real browser: it builds the site that ships, serves it on loopback, and drives Chromium.
//
// It refuses to look inside the program: it knows the page's API, the data-testid attributes and the frame counter, and
// waits on them, never on time. One site and one browser serve all tests; each test opens its own tab, with storage of
// its own.
//
// Read stage.go (the site and the browser), tab.go (what a test does with them), then the tests: boot_test.go, hosts_test.go
// (the site on other people's servers), failures_test.go (what goes wrong) and policy_test.go (the Content-Security-Policy)
// are about loading, the rest about the page.
//
//	tab := open(t, nil)
//	tab.WaitReady(t)
//	require.Equal(t, "Glassraft", evaluate[string](t, tab, "document.title"))
package e2e

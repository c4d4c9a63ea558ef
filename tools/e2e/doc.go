// Package e2e tests the page in a real browser: it builds the site that ships, serves it on loopback, and drives Chromium.
//
// It refuses to look inside the program: it knows the page's API, the data-testid attributes and the frame counter, and
// waits on them, never on time. One site and one browser serve all tests; each test opens its own tab, with storage of
// its own.
//
// Read stage.go (the site and the browser), tab.go (what a test does with them), main_test.go (one stage for all),
// drive_test.go and controls_test.go (how the running page is driven, and its menus and dialogs are), then the tests:
// boot_test.go, hosts_test.go (the site on other people's servers), failures_test.go (what goes wrong) and policy_test.go
// (the Content-Security-Policy) are about loading, patch_test.go about patch.js alone, the rest about the page. Of those
// files_test.go is about what a person takes away and brings, exportprogram_test.go about the program that writes exports.
//
//	p := openPage(t)
//	require.Equal(t, "Glassraft", evaluate[string](p, "document.title"))
package e2e

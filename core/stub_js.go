//go:build js

package core

// stubDebug says nothing in the browser, where no node runs on a StubNetwork
// and log/slog would make the module 200 kB larger.
func stubDebug(string, ...any) {}

//go:build js && wasm

package main

import (
	"strconv"
	"syscall/js"

	"glassraft/wasm/app"
	"glassraft/web"
)

// What the page needs of the browser to keep runs: localStorage for the runs and
// the settings, sessionStorage for which run is this tab's, Web Locks so that no
// two tabs work on one run. wasm/app decides what is done with them.

const (
	// tabKey holds, in sessionStorage, the id of the run that is this tab's.
	tabKey = "glassraft.tab"
	// openingKey holds the id of a run while it is opened: a page that finds it has
	// not survived that.
	openingKey = "glassraft.opening"
	// lockWaitMs is for how long a page that was reloaded waits for the lock that it
	// held before.
	lockWaitMs = 500
)

// storage is what the browser keeps for the page.
type storage struct {
	timer   js.Func
	waits   bool   // a timer is set
	run     string // the run whose lock is held
	release js.Value
	claim   claim // a lock that was taken and not used yet
}

// claim is a lock and what gives it back.
type claim struct {
	run     string
	release js.Value
}

// begin lets the model take in what is kept.
func (p *page) begin() {
	location := js.Global().Get("location")
	b := app.Begin{
		Page:     location.Get("origin").String() + location.Get("pathname").String() + location.Get("search").String(),
		Tab:      tabName(),
		Run:      read("sessionStorage", tabKey),
		Settings: read("localStorage", app.SettingsKey),
		Still:    matches("(prefers-reduced-motion: reduce)"),
		Narrow:   matches("(max-width: 640px)"),
		Now:      func() int64 { return int64(js.Global().Get("Date").Call("now").Float()) },
	}
	if hash := location.Get("hash").String(); len(hash) > 1 {
		b.Fragment = hash[1:]
	}
	if b.Run != "" {
		b.Own = wait(func(done func(bool)) { p.take(b.Run, done) })
		b.Failed = read("sessionStorage", openingKey) == b.Run
		_ = write("sessionStorage", openingKey, b.Run)
	}
	b.Kept = wait(p.list)
	if b.WantsLessons() {
		if f := wait(func(done func(app.Fetched)) { bring(app.Fetch{Path: web.LessonsIndex}, done) }); f.Path != "" {
			p.update(f)
		}
	}
	p.update(b)
	p.giveBack()
	remove("sessionStorage", openingKey)

	p.storage.timer = js.FuncOf(func(js.Value, []js.Value) any {
		p.storage.waits = false
		p.update(app.KeepNow{})
		return nil
	})
	// A page that is hidden may never be seen again.
	hidden := js.FuncOf(func(js.Value, []js.Value) any {
		if p.document.Get("visibilityState").String() == "hidden" {
			p.update(app.KeepNow{})
		}
		return nil
	})
	p.document.Call("addEventListener", "visibilitychange", hidden)
	left := js.FuncOf(func(js.Value, []js.Value) any { p.update(app.KeepNow{}); return nil })
	js.Global().Call("addEventListener", "pagehide", left)
}

// matches tells whether a media query holds now.
func matches(query string) bool { return js.Global().Call("matchMedia", query).Get("matches").Bool() }

// keepLater sets a timer for the next time that the run has to be written.
func (p *page) keepLater() {
	if p.storage.waits || p.storage.timer.Value.IsUndefined() {
		return
	}
	if ms, due := p.model.KeepIn(); due {
		p.storage.waits = true
		js.Global().Call("setTimeout", p.storage.timer, ms)
	}
}

// keep writes a run.
func (p *page) keep(e app.Keep) {
	p.update(app.Written{ID: e.ID, Problem: write("localStorage", app.KeptPrefix+e.ID, e.Value)})
}

// hold makes a run this tab's own. Its lock is nobody else's: either it was taken
// when the run was asked for, or the run is new.
func (p *page) hold(id string) {
	s := &p.storage
	if s.run == id {
		return
	}
	if s.release.Truthy() {
		s.release.Invoke()
	}
	s.run, s.release = id, js.Undefined()
	_ = write("sessionStorage", tabKey, id)
	if s.claim.run == id {
		s.release, s.claim = s.claim.release, claim{}
		return
	}
	if locks := js.Global().Get("navigator").Get("locks"); locks.Truthy() {
		p.request(locks, id, map[string]any{}, func(bool) {
			if s.claim.run == id && s.run == id {
				s.release, s.claim = s.claim.release, claim{}
			}
			p.giveBack()
		})
	}
}

// giveBack gives back a lock that was taken in vain.
func (p *page) giveBack() {
	if s := &p.storage; s.claim.release.Truthy() {
		s.claim.release.Invoke()
		s.claim = claim{}
	}
}

// fetchKept brings a run that is kept.
func (p *page) fetchKept(id string) {
	p.take(id, func(own bool) {
		run := app.StoredRun{ID: id, Value: read("localStorage", app.KeptPrefix+id)}
		p.update(app.FetchedRun{StoredRun: run, Own: own})
		p.giveBack()
	})
}

// take takes the lock of a run, and tells whether it did. Without locks only a tab
// that was reloaded can know that its run is nobody else's.
func (p *page) take(id string, done func(own bool)) {
	if p.storage.run == id {
		done(true)
		return
	}
	locks := js.Global().Get("navigator").Get("locks")
	reloaded := navigation() == "reload"
	if !locks.Truthy() {
		done(reloaded && p.storage.run == "")
		return
	}
	p.request(locks, id, map[string]any{"ifAvailable": true}, func(own bool) {
		if own || !reloaded || p.storage.run != "" {
			done(own)
			return
		}
		// The page that was here before may still be about to go.
		signal := js.Global().Get("AbortSignal").Call("timeout", lockWaitMs)
		p.request(locks, id, map[string]any{"signal": signal}, done)
	})
}

// request asks for a lock, which is kept until claim.release is called.
func (p *page) request(locks js.Value, id string, options map[string]any, done func(own bool)) {
	answered := false
	answer := func(own bool) {
		if !answered {
			answered = true
			done(own)
		}
	}
	granted := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if args[0].IsNull() {
			answer(false)
			return nil
		}
		var release js.Value
		executor := js.FuncOf(func(_ js.Value, args []js.Value) any { release = args[0]; return nil })
		held := js.Global().Get("Promise").New(executor)
		executor.Release()
		p.storage.claim = claim{id, release}
		answer(true)
		return held
	})
	// The promise settles when the lock is given back, or was not to be had.
	settle(locks.Call("request", app.KeptPrefix+id, options, granted), func(js.Value, bool) {
		granted.Release()
		answer(false)
	})
}

// navigation is how the page was come to: navigate, reload, back_forward.
func navigation() string {
	entries := js.Global().Get("performance").Call("getEntriesByType", "navigation")
	if entries.Length() == 0 {
		return ""
	}
	return entries.Index(0).Get("type").String()
}

// list brings everything that is kept.
func (p *page) list(done func([]app.StoredRun)) {
	ids := keptIDs()
	locks := js.Global().Get("navigator").Get("locks")
	if !locks.Truthy() || len(ids) == 0 {
		done(storedRuns(ids, nil))
		return
	}
	settle(locks.Call("query"), func(found js.Value, ok bool) {
		open := map[string]bool{}
		if ok {
			held := found.Get("held")
			for i := range held.Length() {
				open[held.Index(i).Get("name").String()] = true
			}
		}
		for _, own := range []string{p.storage.run, p.storage.claim.run} {
			delete(open, app.KeptPrefix+own)
		}
		done(storedRuns(ids, open))
	})
}

func keptIDs() []string {
	var ids []string
	attempt(func() {
		all := js.Global().Get("Object").Call("keys", named("localStorage"))
		for i := range all.Length() {
			if key := all.Index(i).String(); len(key) > len(app.KeptPrefix) && key[:len(app.KeptPrefix)] == app.KeptPrefix {
				ids = append(ids, key[len(app.KeptPrefix):])
			}
		}
	})
	return ids
}

func storedRuns(ids []string, open map[string]bool) []app.StoredRun {
	list := make([]app.StoredRun, len(ids))
	for i, id := range ids {
		key := app.KeptPrefix + id
		list[i] = app.StoredRun{ID: id, Value: read("localStorage", key), Open: open[key]}
	}
	return list
}

// tabName is a name that no other page has.
func tabName() string {
	words := js.Global().Get("Uint32Array").New(2)
	js.Global().Get("crypto").Call("getRandomValues", words)
	text := ""
	for i := range 2 {
		text += strconv.FormatUint(uint64(words.Index(i).Float()), 36)
	}
	return text
}

// named gives a storage. A browser that forbids it throws as soon as it is named,
// which Go can catch in calls only.
func named(storage string) js.Value {
	return js.Global().Get("Reflect").Call("get", js.Global(), storage)
}

// read gives what a storage holds under a key; "" if it holds nothing, or is
// forbidden.
func read(storage, key string) (value string) {
	attempt(func() {
		if v := named(storage).Call("getItem", key); v.Type() == js.TypeString {
			value = v.String()
		}
	})
	return value
}

func write(storage, key, value string) app.Problem {
	thrown := attempt(func() { named(storage).Call("setItem", key, value) })
	switch {
	case thrown.IsUndefined():
		return app.ProblemNone
	case thrown.Get("name").String() == "QuotaExceededError", thrown.Get("name").String() == "NS_ERROR_DOM_QUOTA_REACHED":
		return app.ProblemFull
	}
	return app.ProblemDenied
}

func remove(storage, key string) {
	attempt(func() { named(storage).Call("removeItem", key) })
}

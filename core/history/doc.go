// Package history remembers a run as a tree of events. Every event ever done
// stays in it: going back is walking towards the root, and acting in the past
// grows a branch beside what was there. Doing again what was done there before
// walks into the existing branch.
//
// A place in the tree is reached by replay, which the engine's determinism makes
// exact. So that a replay is short, copies of the cluster and its observer are
// kept along the way; they are a cache, and nothing that is seen depends on them.
//
// It refuses to be a file: core/script saves a history and loads it.
//
// Read history.go (the tree and how one moves in it), replay.go, checkpoint.go,
// and mark.go (what a picture of the whole run needs to know of each event).
//
//	h, err := history.New(core.Defaults(), nil)
//	fx, err := h.Do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
//	fx, err = h.Do(core.Campaign{Node: 1})
//	err = h.Seek(h.Parent(h.At())) // before the campaign
package history

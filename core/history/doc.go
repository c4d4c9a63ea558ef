// Package history remembers a run as a tree of events. Every event ever done
// stays in it: going back is walking towards the root, and acting in the past
// grows a branch beside what was there. Doing again what was done there before
// walks into the existing branch.
//
// It refuses to keep clusters: a raft.RawNode cannot be copied, so a place in
// the tree is reached by replay from the start, which the engine's determinism
// makes exact.
//
// Read history.go (the tree and how one moves in it), then replay.go.
//
//	h, err := history.New(core.Defaults(), nil)
//	fx, err := h.Do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
//	fx, err = h.Do(core.Campaign{Node: 1})
//	err = h.Seek(h.Parent(h.At())) // before the campaign
package history

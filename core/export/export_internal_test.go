package export

import "glassraft/core"

// DrawHistory is Porcupine with another bound.
var DrawHistory = drawHistory

// KindName is the name of a kind of effect.
func KindName(k core.EffectKind) string { return kinds[k].name }

// Kinds and Actors are how many rows the tables have.
const Kinds, Actors = len(kinds), len(actors)

// Actor is the node at which an event happens; false where its effects say it.
func Actor(e core.Event) (core.NodeID, bool) {
	if actors[e.Kind()] == nil {
		return 0, false
	}
	return actors[e.Kind()](e), true
}

// Traced is an effect as Trace writes it.
var Traced = traced

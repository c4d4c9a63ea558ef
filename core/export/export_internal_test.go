package export

import "glassraft/core"

// DrawHistory is Porcupine with another bound.
var DrawHistory = drawHistory

// KindName is the name of a kind of effect.
func KindName(k core.EffectKind) string { return kinds[k].name }

// Kinds is how many rows the table of effects has.
const Kinds = len(kinds)

// Traced is an effect as Trace writes it.
var Traced = traced

package view

import (
	"fmt"
	"slices"

	"glassraft/core"
)

// broken tells of the mistakes that drivers made in this event on purpose, each
// once, so that nobody takes what follows from them for the library's doing.
func (s *story) broken() string {
	text, told := "", map[core.ContractBroken]bool{}
	for _, fx := range s.effects {
		if fx, ok := fx.(core.ContractBroken); ok && !told[fx] {
			told[fx] = true
			text += fmt.Sprintf(" The driver of %v breaks the contract here on purpose: it %s.", fx.Node, fx.Break.Does())
		}
	}
	return text
}

// broke tells whether the driver of a node made this mistake in this event.
func (s *story) broke(id core.NodeID, b core.Break) bool {
	return slices.Contains(s.effects, core.Effect(core.ContractBroken{Node: id, Break: b}))
}

package history

import (
	"glassraft/core"
)

// Going back is seeking, and seeking is replay. So that a replay is short
// wherever one goes, copies of the cluster and its observer are kept along the
// way. They are a cache: without them every place would be the same, later.

const (
	// strideMin: a copy costs as much as about a hundred events, and is kept
	// after each so many.
	strideMin = 512
	// checkpointsMax bounds their memory. Where there would be more, those of
	// other branches go, and if that is not enough, the stride doubles and every
	// other one goes.
	checkpointsMax = 40
)

// checkpoint is a copy that nobody changes.
type checkpoint struct {
	cluster  *core.Cluster
	observer core.Observer
}

// restore goes to the place of a checkpoint, to Start, or stays where it is.
func (h *History) restore(id EventID) error {
	kept, found := h.checkpoints[id]
	switch {
	case id == h.at:
		return nil
	case !found:
		return h.reset()
	}
	h.cluster, h.observer = kept.copy()
	h.at, h.effects = id, nil
	return nil
}

func (c checkpoint) copy() (*core.Cluster, core.Observer) {
	cluster, err := c.cluster.Clone()
	if err != nil {
		panic("invariant: the pinned library can be copied: " + err.Error())
	}
	if c.observer == nil {
		return cluster, nil
	}
	return cluster, c.observer.Clone()
}

// keep makes a checkpoint of the current place, where one is due.
func (h *History) keep() {
	if h.places[h.at].depth%h.stride != 0 {
		return
	}
	if _, kept := h.checkpoints[h.at]; kept {
		return
	}
	cluster, observer := checkpoint{h.cluster, h.observer}.copy()
	h.checkpoints[h.at] = checkpoint{cluster, observer}
	if len(h.checkpoints) > checkpointsMax {
		h.dropOthers()
	}
	for len(h.checkpoints) > checkpointsMax {
		h.stride *= 2
		for id := range h.checkpoints {
			if h.places[id].depth%h.stride != 0 {
				delete(h.checkpoints, id)
			}
		}
	}
}

// dropOthers drops the checkpoints of branches that one is not on.
func (h *History) dropOthers() {
	line := h.Line()
	for id := range h.checkpoints {
		if !h.stands(line, id) {
			delete(h.checkpoints, id)
		}
	}
}

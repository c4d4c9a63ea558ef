package history

// SetStride makes checkpoints come sooner than in a history of ordinary length.
func (h *History) SetStride(events int) { h.stride = events }

// Checkpoints is how many there are.
func (h *History) Checkpoints() int { return len(h.checkpoints) }

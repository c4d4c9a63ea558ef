package core

import "fmt"

// setSpeed is ErrOutOfRange for a speed that is not allowed.
func setSpeed(speed *Permille, to Permille) error {
	if to < SpeedMin || to > SpeedMax {
		return fmt.Errorf("%w: speed %v (legal: %v to %v)", ErrOutOfRange, to, SpeedMin, SpeedMax)
	}
	*speed = to
	return nil
}

// SetClock sets how fast the node's clock runs.
func (n *Node) SetClock(speed Permille) error {
	before := n.clockSpeed
	if err := setSpeed(&n.clockSpeed, speed); err != nil {
		return err
	}
	n.emit(ClockSet{Node: n.id, Before: before, After: speed})
	return nil
}

// SetDisk sets how fast the node does operations that are queued from now on.
func (n *Node) SetDisk(speed Permille) error {
	before := n.diskSpeed
	if err := setSpeed(&n.diskSpeed, speed); err != nil {
		return err
	}
	n.emit(DiskSet{Node: n.id, Before: before, After: speed})
	return nil
}

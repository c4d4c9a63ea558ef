package core

import "fmt"

// checkSpeed is ErrOutOfRange for a speed that is not allowed.
func checkSpeed(speed Permille) error {
	if speed < SpeedMin || speed > SpeedMax {
		return fmt.Errorf("%w: speed %v (legal: %v to %v)", ErrOutOfRange, speed, SpeedMin, SpeedMax)
	}
	return nil
}

// SetClock sets how fast the node's clock runs.
func (n *Node) SetClock(speed Permille) error {
	if err := checkSpeed(speed); err != nil {
		return err
	}
	before := n.clockSpeed
	n.clockSpeed = speed
	n.emit(ClockSet{Node: n.id, Before: before, After: speed})
	return nil
}

// SetDisk sets how fast the node does operations that are queued from now on.
func (n *Node) SetDisk(speed Permille) error {
	if err := checkSpeed(speed); err != nil {
		return err
	}
	before := n.diskSpeed
	n.diskSpeed = speed
	n.emit(DiskSet{Node: n.id, Before: before, After: speed})
	return nil
}

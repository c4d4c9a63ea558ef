package app

// Doors tells whether the page offers its doors: nobody has done anything yet.
func (m *Model) Doors() bool { return m.atDoors }

// leaveDoors takes the doors away: somebody has done something.
func (m *Model) leaveDoors() {
	if m.atDoors {
		m.atDoors = false
		m.Revision++
	}
}

// byHand tells whether a message says that somebody did something, rather than
// that the browser answered.
func byHand(msg Msg) bool {
	switch msg.(type) {
	case Resize, Fetched, Failed, Begin, Copied:
		return false
	}
	return true
}

package app

// Errand is something that only the browser can do for the page. Update leaves
// errands behind; whoever drives the model fetches them after each message.
type Errand interface{ errand() }

type (
	// Copy puts a text on the clipboard; the answer is Copied.
	Copy struct{ Text string }
	// Select selects the text of a field, once it is drawn.
	Select struct{ TestID string }
	// Download gives a person a file to keep.
	Download struct {
		Name, Type string // Type: its media type
		Bytes      []byte
	}
	// Export gives a person a saved run in another form, as a file: Kind is what the
	// program wasm/export knows the form by. Where that fails, Failed says so.
	Export struct {
		Kind, Name, Type string // Type: its media type
		Saved            []byte // see script.Save
	}
	// OpenFile lets a person choose a file, whose content comes back as Opened.
	OpenFile struct{}
	// Picture gives a person a root of the page as a picture.
	Picture struct {
		Root, Name string
		PNG        bool // else SVG
	}
	// OpenNotes opens the window with the speaker's notes.
	OpenNotes struct{}
	// Fetch asks for a file of the site, whose content comes back as Fetched.
	Fetch struct{ Path, Name string }
)

func (Copy) errand()      {}
func (Select) errand()    {}
func (Download) errand()  {}
func (Export) errand()    {}
func (OpenFile) errand()  {}
func (Picture) errand()   {}
func (OpenNotes) errand() {}
func (Fetch) errand()     {}

// Errands hands over what has to be done, once.
func (m *Model) Errands() []Errand {
	list := m.errands
	m.errands = nil
	return list
}

func (m *Model) send(e Errand) { m.errands = append(m.errands, e) }

package web

// Where a site has etcd/raft's interaction scripts, and the list of them, relative to the page.
const (
	ScriptsFolder = "scripts/"
	ScriptsIndex  = ScriptsFolder + "index.json"
)

// Script is a row of the list, which tools/site writes and the page reads.
type Script struct {
	Name  string `json:"name"`  // campaign_learner_must_vote
	File  string `json:"file"`  // its address, relative to the page
	Title string `json:"title"` // what it is about, in the words of its authors, or its name
	Group string `json:"group"` // what it belongs to: Elections; those of a group stand together
	About string `json:"about"` // what it shows and what to look at
}

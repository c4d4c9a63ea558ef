package web

import (
	"embed"
	"strconv"
	"strings"
)

// lessonFiles are the page's own lessons: scripts that speak to their reader. Their
// names begin with the number of their chapter, and a letter within it.
//
//go:embed lessons/*.txt
var lessonFiles embed.FS

// Template is the script of a lesson to begin one's own with.
//
//go:embed template.txt
var Template string

// LessonsIndex is where a site has the list of the lessons, which holds them whole, relative to the page.
const LessonsIndex = "lessons/index.json"

// Lesson is one of the page's own lessons, and a row of that list, which tools/site writes
// and the page reads when somebody wants a lesson.
type Lesson struct {
	Name    string `json:"name"`    // of its file, without the ending
	Number  string `json:"number"`  // of its chapter and within it: 2b
	Chapter string `json:"chapter"` // the title of its chapter
	Title   string `json:"title"`
	Text    string `json:"text"` // the script
}

// chapters are the titles of the chapters, from the first.
var chapters = []string{
	"Why consensus",
	"Electing a leader",
	"Replicating a log",
	"Safety",
	"Partitions",
	"Disks",
	"Snapshots",
	"Membership",
	"Reads",
	"Living with real clusters",
	"Break the contract",
	"etcd’s own scripts", // which are no lessons: tools/site brings them
	"Ten infamous runs",
}

// Lessons lists the lessons in the order of the course. The page's program does not ask:
// it would bring them all along.
func Lessons() []Lesson {
	entries, err := lessonFiles.ReadDir("lessons")
	if err != nil {
		panic("invariant: the lessons are embedded: " + err.Error())
	}
	var list []Lesson
	for _, entry := range entries { // sorted by name
		text, err := lessonFiles.ReadFile("lessons/" + entry.Name())
		if err != nil {
			panic("invariant: an embedded file can be read: " + err.Error())
		}
		name := strings.TrimSuffix(entry.Name(), ".txt")
		number, _, _ := strings.Cut(strings.TrimPrefix(name, "0"), "-")
		chapter, err := strconv.Atoi(strings.TrimRight(number, "abcdefghijklmnopqrstuvwxyz"))
		if err != nil || chapter < 1 || chapter > len(chapters) {
			panic("invariant: the name of a lesson begins with the number of its chapter: " + name)
		}
		l := Lesson{Name: name, Number: number, Chapter: chapters[chapter-1], Text: string(text)}
		for line := range strings.Lines(l.Text) {
			if title, is := strings.CutPrefix(line, "title "); is {
				l.Title = strings.TrimSpace(title)
				break
			}
		}
		list = append(list, l)
	}
	return list
}

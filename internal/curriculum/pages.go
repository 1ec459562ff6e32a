package curriculum

import (
	"encoding/json"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// The wire formats below are those of web/src/lib/api/types.ts; texts are already in the asked language
// and every HTML field was made by this package.

// HTML is markup made from content files; learners' text never enters it.
type HTML = prose.HTML

// Lang is a BCP 47 tag of a complete edition: "pt-BR" or "en".
type Lang = prose.Lang

// Outline is the whole workshop at a glance.
type Outline struct {
	Title     string            `json:"title"`
	Minutes   int               `json:"minutes"`
	Stages    []Stage           `json:"stages"`
	Agenda    []AgendaItem      `json:"agenda"`
	Units     []UnitSummary     `json:"units"`
	Notebooks []NotebookSummary `json:"notebooks"`
	Polls     []PollSummary     `json:"polls"`
	Debates   []DebateSummary   `json:"debates"`
	Exercises []ExerciseSummary `json:"exercises"`
	Labs      []LabSummary      `json:"labs"`
}

type Stage struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// AgendaItem is one block of the day; From and To are minutes from the start.
type AgendaItem struct {
	ID         string   `json:"id"`
	Stage      string   `json:"stage"`
	From       int      `json:"from"`
	To         int      `json:"to"`
	Title      string   `json:"title"`
	Units      []string `json:"units"`
	Polls      []string `json:"polls"`
	Notebooks  []string `json:"notebooks"`
	Debates    []string `json:"debates"`
	Labs       []string `json:"labs"`
	Exercises  []string `json:"exercises"`
	Checkpoint string   `json:"checkpoint"`
}

// UnitSummary names a unit and its screens. Written is false where only title, objective and minutes exist.
type UnitSummary struct {
	ID        string   `json:"id"`
	Number    int      `json:"number"`
	Title     string   `json:"title"`
	Objective string   `json:"objective"`
	Minutes   int      `json:"minutes"`
	Written   bool     `json:"written"`
	Screens   []Screen `json:"screens"`
}

type Screen struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

type NotebookSummary struct {
	ID      string `json:"id"`
	Number  int    `json:"number"`
	Title   string `json:"title"`
	Minutes int    `json:"minutes"`
	Written bool   `json:"written"`
}

type PollSummary struct {
	ID    string `json:"id"`
	Unit  string `json:"unit"`
	Title string `json:"title"`
}

type DebateSummary struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Written bool   `json:"written"`
}

type ExerciseSummary struct {
	ID      string `json:"id"`
	Unit    string `json:"unit"`
	Title   string `json:"title"`
	Minutes int    `json:"minutes"`
}

type LabSummary struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// UnitPage is a unit with all its screens, without notes and without keys.
type UnitPage struct {
	UnitSummary
	Lang     Lang               `json:"lang"`
	Hash     string             `json:"hash"`
	Concepts map[string]Concept `json:"concepts"`
	Symbols  map[string]Symbol  `json:"symbols"`
	Pages    []Page             `json:"pages"`
}

// Concept gives a quantity one colour token and one glyph.
type Concept struct {
	Token string `json:"token"`
	Name  string `json:"name"`
	Glyph HTML   `json:"glyph"`
}

type Page struct {
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	Blocks []Block `json:"blocks"`
}

// Block is one element of a screen; Type says which fields are set (see types.ts).
type Block struct {
	Type     string          `json:"type"`
	ID       string          `json:"id,omitempty"`
	HTML     HTML            `json:"html,omitempty"`
	Figure   *string         `json:"figure,omitempty"`
	Settings json.RawMessage `json:"settings,omitempty"`
	First    any             `json:"first,omitempty"`
	Caption  HTML            `json:"caption,omitempty"`
	Saw      HTML            `json:"saw,omitempty"`
	Question HTML            `json:"question,omitempty"`
	Options  []Option        `json:"options,omitempty"`
	Title    string          `json:"title,omitempty"`
	Minutes  int             `json:"minutes,omitempty"`
	Items    []Misconception `json:"items,omitempty"`
}

type Option struct {
	ID   string `json:"id"`
	HTML HTML   `json:"html"`
}

type Misconception struct {
	ID     string `json:"id"`
	Claim  HTML   `json:"claim"`
	Answer HTML   `json:"answer"`
}

// PollPage is a poll as a participant may see it: no key, no counts.
type PollPage struct {
	Poll     string      `json:"poll"`
	Unit     string      `json:"unit"`
	Title    string      `json:"title"`
	Question HTML        `json:"question"`
	Options  []Option    `json:"options"`
	Seconds  PollSeconds `json:"seconds"`
}

type PollSeconds struct {
	Vote   int `json:"vote"`
	Talk   int `json:"talk"`
	Revote int `json:"revote"`
}

// PollKey is the part of a poll that stays on the server until it is shown.
type PollKey struct {
	Correct string
	Why     map[string]map[Lang]HTML
}

// DebatePage is a debate: predict, watch the demonstration in Lab, vote, argue.
type DebatePage struct {
	Debate   string        `json:"debate"`
	Title    string        `json:"title"`
	Question HTML          `json:"question"`
	Intro    HTML          `json:"intro"`
	Predict  DebatePredict `json:"predict"`
	Stance   *DebateStance `json:"stance"`
	Lab      string        `json:"lab"`
	Rules    HTML          `json:"rules"`
}

type DebatePredict struct {
	ID       string   `json:"id"`
	Question HTML     `json:"question"`
	Options  []Option `json:"options"`
}

type DebateStance struct {
	Poll string `json:"poll"`
}

// Notes are what the instructor says, asks and does next in a unit or an agenda item; they never reach a participant.
type Notes struct {
	Of      string          `json:"of"` // the unit or the agenda item
	Say     HTML            `json:"say"`
	Ask     HTML            `json:"ask"`
	IfWrong HTML            `json:"ifwrong"`
	Next    HTML            `json:"next"`
	Screens map[string]HTML `json:"screens"`
}

// Point is a screen in the order of teaching; an unwritten unit has one screen, "inicio".
type Point struct {
	Unit   string `json:"unit"`
	Screen string `json:"screen"`
}

// Cut is something the instructor may leave out of an agenda item when late, and the minutes that it saves.
type Cut struct {
	ID      string `json:"id"`
	Item    string `json:"item"`
	Title   string `json:"title"`
	Minutes int    `json:"minutes"`
}

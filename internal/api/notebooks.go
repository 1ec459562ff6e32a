package api

import (
	"maps"
	"net/http"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

type savedCell struct {
	Source  string `json:"source"`
	Lang    string `json:"lang"`
	Version int    `json:"version"`
}

type notebookReply struct {
	Notebook any                       `json:"notebook"`
	Cells    map[string]savedCell      `json:"cells"`
	Checks   map[string]room.CellState `json:"checks"`
}

func (s *server) findNotebook(id string) (room.Notebook, error) {
	n, ok := s.Course().Notebook(id)
	if !ok {
		return nil, problem(http.StatusNotFound, "notebook_unknown", "the course has no notebook "+id)
	}
	return n, nil
}

// notebook answers with the notebook and what its reader saved, or with the file for Jupyter.
func (s *server) notebook(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	id, file := strings.CutSuffix(r.PathValue("notebook"), ".ipynb")
	n, err := s.findNotebook(id)
	if err != nil {
		return err
	}
	lang := s.lang(r, s.Hub.Person(me).Lang)
	reply := notebookReply{Notebook: n.Page(lang), Cells: map[string]savedCell{}, Checks: map[string]room.CellState{}}
	s.Hub.Read(func(state *room.State) {
		p := state.Participants[me]
		for cell, saved := range p.Cells[id] {
			reply.Cells[cell] = savedCell(saved)
		}
		for cell, check := range p.Checks[id] {
			reply.Checks[cell] = room.CellState{OK: check.OK, Fails: check.Fails}
		}
	})
	if !file {
		return writeJSON(w, http.StatusOK, reply)
	}
	sources := map[string]string{}
	if r.URL.Query().Get("mine") != "" {
		for cell, saved := range maps.All(reply.Cells) {
			sources[cell] = saved.Source
		}
	}
	body, err := n.IPYNB(lang, sources)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", mediaTypes[".ipynb"])
	w.Header().Set("Content-Disposition", `attachment; filename="`+id+`.ipynb"`) // id is one of the course's own
	w.Header().Set("Cache-Control", "no-store")
	w.Write(body)
	return nil
}

func (s *server) putCell(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	type body struct {
		ided
		Lang    string `json:"lang"`
		Source  string `json:"source"`
		Version int    `json:"version"`
	}
	return post(s, w, r, func(b body) room.Command {
		return room.SaveCell{By: b.by(me), Notebook: r.PathValue("notebook"), Cell: r.PathValue("cell"), Lang: s.spoken(b.Lang, me), Version: b.Version, Source: b.Source}
	})
}

func (s *server) postCheck(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	type body struct {
		ided
		Cell string `json:"cell"`
		OK   bool   `json:"ok"`
		Hint string `json:"hint"`
	}
	return post(s, w, r, func(b body) room.Command {
		return room.ReportCheck{By: b.by(me), Notebook: r.PathValue("notebook"), Cell: b.Cell, OK: b.OK, Hint: b.Hint}
	})
}

// cellSolution gives a cell's solution after enough failed checks.
func (s *server) cellSolution(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	id, cell := r.PathValue("notebook"), r.PathValue("cell")
	n, err := s.findNotebook(id)
	if err != nil {
		return err
	}
	source, ok := n.Solution(s.lang(r, s.Hub.Person(me).Lang), cell)
	if !ok {
		return problem(http.StatusNotFound, "cell_unknown", "this cell has no solution")
	}
	var check room.Check
	s.Hub.Read(func(state *room.State) { check = state.Participants[me].Checks[id][cell] })
	if !check.OK && check.Fails < room.SolutionAfterFails {
		return problem(http.StatusForbidden, "solution_locked", "the solution opens after the fifth failed check")
	}
	return writeJSON(w, http.StatusOK, map[string]string{"source": source})
}

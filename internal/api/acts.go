package api

import (
	"net/http"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

type seqReply struct {
	Seq event.Seq `json:"seq"`
}

// idUsed answers an id that stands for another act.
var idUsed = problem(http.StatusConflict, "id_used", "this id was used for something else")

// post reads a body, makes a command of it and answers with the command's seq.
func post[T any](s *server, w http.ResponseWriter, r *http.Request, command func(body T) room.Command) error {
	var body T
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	decision, err := s.Hub.Do(r.Context(), command(body))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, seqReply{decision.Seq})
}

// ided is the part of a body that every act has: an id made by the client.
type ided struct {
	ID event.ClientID `json:"id"`
}

// spoken is the language that goes with a text: the participant's own where the body does not say.
func (s *server) spoken(lang string, me event.ParticipantID) string {
	if lang == "" {
		return s.Hub.Person(me).Lang
	}
	return lang
}

func (i ided) by(me event.ParticipantID) event.By { return event.By{Participant: me, ID: i.ID} }

func (s *server) postProgress(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	type body struct {
		ided
		event.Point
		Place *event.Place `json:"place"`
	}
	return post(s, w, r, func(b body) room.Command {
		if b.Place != nil {
			return room.Enter{By: b.by(me), Place: *b.Place}
		}
		return room.Move{By: b.by(me), Point: b.Point}
	})
}

func (s *server) postPrediction(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	var body struct {
		ided
		Predict string `json:"predict"`
		Lang    string `json:"lang"`
		Choice  string `json:"choice"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	if _, err := s.Hub.Do(r.Context(), room.Predict{By: body.by(me), Predict: body.Predict, Lang: s.spoken(body.Lang, me), Choice: body.Choice}); err != nil {
		return err
	}
	var made room.Prediction
	s.Hub.Read(func(state *room.State) { made = state.Participants[me].Predictions[body.Predict] })
	if made.Seq == 0 {
		return idUsed
	}
	return writeJSON(w, http.StatusOK, map[string]any{
		"seq": made.Seq, "choice": made.Choice,
		"feedback": s.Course().PredictionFeedback(s.lang(r, made.Lang), body.Predict, made.Choice),
	})
}

func (s *server) postVote(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	type body struct {
		ided
		Round  int    `json:"round"`
		Phase  string `json:"phase"`
		Choice string `json:"choice"`
	}
	return post(s, w, r, func(b body) room.Command {
		return room.Vote{By: b.by(me), Poll: r.PathValue("poll"), Round: b.Round, Phase: b.Phase, Choice: b.Choice}
	})
}

func (s *server) postArgument(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	type body struct {
		ided
		Lang string `json:"lang"`
		Text string `json:"text"`
	}
	return post(s, w, r, func(b body) room.Command {
		return room.Argue{By: b.by(me), Debate: r.PathValue("debate"), Lang: s.spoken(b.Lang, me), Text: b.Text}
	})
}

func (s *server) postArgumentVote(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	return post(s, w, r, func(b ided) room.Command { return room.VoteArgument{By: b.by(me), Argument: r.PathValue("argument")} })
}

func (s *server) postHelp(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	type body struct {
		ided
		event.Point
		Kind string `json:"kind"`
	}
	return post(s, w, r, func(b body) room.Command { return room.AskHelp{By: b.by(me), Point: b.Point, Note: b.Kind} })
}

func (s *server) postHelpCancel(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	return post(s, w, r, func(b ided) room.Command { return room.CancelHelp{By: b.by(me)} })
}

func (s *server) postQuestion(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	type body struct {
		ided
		Lang string `json:"lang"`
		Text string `json:"text"`
	}
	return post(s, w, r, func(b body) room.Command {
		return room.AskQuestion{By: b.by(me), Lang: s.spoken(b.Lang, me), Text: b.Text}
	})
}

func (s *server) postQuestionVote(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	return post(s, w, r, func(b ided) room.Command { return room.VoteQuestion{By: b.by(me), Question: r.PathValue("question")} })
}

func (s *server) postTraining(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	type body struct {
		ided
		Lab      string  `json:"lab"`
		Model    string  `json:"model"`
		Accuracy float64 `json:"accuracy"`
		Seconds  float64 `json:"seconds"`
	}
	return post(s, w, r, func(b body) room.Command {
		return room.ReportTraining{By: b.by(me), Lab: b.Lab, Model: b.Model, Accuracy: b.Accuracy, Seconds: b.Seconds}
	})
}

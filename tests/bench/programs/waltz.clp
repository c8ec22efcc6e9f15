; Waltz, the same rules as waltz.yaml.

(deftemplate stage (slot value))
(deftemplate line (slot p1) (slot p2))
(deftemplate edge
  (slot p1) (slot p2) (slot dx) (slot dy)
  (slot joined (default no)) (slot label (default none))
  (slot plotted (default no)))
(deftemplate junction
  (slot type) (slot base) (slot p1) (slot p2) (slot p3 (default 0)))

(defrule reverse_edges
  (stage (value duplicate))
  ?line <- (line (p1 ?a) (p2 ?b))
  =>
  (bind ?dy (- (mod ?b 10000) (mod ?a 10000)))
  (bind ?dx (- ?b ?a ?dy))
  (retract ?line)
  (assert (edge (p1 ?a) (p2 ?b) (dx ?dx) (dy ?dy)))
  (assert (edge (p1 ?b) (p2 ?a) (dx (- 0 ?dx)) (dy (- 0 ?dy)))))

(defrule done_reversing
  (declare (salience -10))
  ?stage <- (stage (value duplicate))
  (not (line))
  =>
  (modify ?stage (value detect_junctions)))

(defrule make_3_junction
  (declare (salience 10))
  (stage (value detect_junctions))
  ?e1 <- (edge (p1 ?base) (p2 ?a) (dx ?ax) (dy ?ay) (joined no))
  ?e2 <- (edge (p1 ?base) (p2 ?b&~?a) (dx ?bx) (dy ?by) (joined no))
  (test (> (* ?ax ?by) (* ?ay ?bx)))
  ?e3 <- (edge (p1 ?base) (p2 ?c&~?a&~?b) (dx ?cx) (dy ?cy) (joined no))
  (test (> (* ?bx ?cy) (* ?by ?cx)))
  =>
  (bind ?turn (- (* ?ax ?cy) (* ?ay ?cx)))
  (assert (junction
    (type (if (> ?turn 0) then arrow else (if (= ?turn 0) then tee else fork)))
    (base ?base) (p1 ?a) (p2 ?b) (p3 ?c)))
  (modify ?e1 (joined yes))
  (modify ?e2 (joined yes))
  (modify ?e3 (joined yes)))

(defrule make_l
  (stage (value detect_junctions))
  ?e1 <- (edge (p1 ?base) (p2 ?a) (joined no))
  ?e2 <- (edge (p1 ?base) (p2 ?b&~?a) (joined no))
  (not (edge (p1 ?base) (p2 ~?a&~?b)))
  =>
  (assert (junction (type L) (base ?base) (p1 ?a) (p2 ?b)))
  (modify ?e1 (joined yes))
  (modify ?e2 (joined yes)))

(defrule done_detecting
  (declare (salience -10))
  ?stage <- (stage (value detect_junctions))
  =>
  (modify ?stage (value find_initial_boundary)))

(defrule initial_boundary_l
  ?stage <- (stage (value find_initial_boundary))
  (junction (type L) (base ?base) (p1 ?a) (p2 ?b))
  ?e1 <- (edge (p1 ?base) (p2 ?a))
  ?e2 <- (edge (p1 ?base) (p2 ?b))
  (not (junction (base ?other&:(> ?other ?base))))
  =>
  (modify ?e1 (label B))
  (modify ?e2 (label B))
  (modify ?stage (value find_second_boundary)))

(defrule initial_boundary_arrow
  ?stage <- (stage (value find_initial_boundary))
  (junction (type arrow) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c))
  ?e1 <- (edge (p1 ?base) (p2 ?a))
  ?e2 <- (edge (p1 ?base) (p2 ?b))
  ?e3 <- (edge (p1 ?base) (p2 ?c))
  (not (junction (base ?other&:(> ?other ?base))))
  =>
  (modify ?e1 (label B))
  (modify ?e2 (label +))
  (modify ?e3 (label B))
  (modify ?stage (value find_second_boundary)))

(defrule second_boundary_l
  ?stage <- (stage (value find_second_boundary))
  (junction (type L) (base ?base) (p1 ?a) (p2 ?b))
  ?e1 <- (edge (p1 ?base) (p2 ?a))
  ?e2 <- (edge (p1 ?base) (p2 ?b))
  (not (junction (base ?other&:(< ?other ?base))))
  =>
  (modify ?e1 (label B))
  (modify ?e2 (label B))
  (modify ?stage (value labeling)))

(defrule second_boundary_arrow
  ?stage <- (stage (value find_second_boundary))
  (junction (type arrow) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c))
  ?e1 <- (edge (p1 ?base) (p2 ?a))
  ?e2 <- (edge (p1 ?base) (p2 ?b))
  ?e3 <- (edge (p1 ?base) (p2 ?c))
  (not (junction (base ?other&:(< ?other ?base))))
  =>
  (modify ?e1 (label B))
  (modify ?e2 (label +))
  (modify ?e3 (label B))
  (modify ?stage (value labeling)))

(defrule match_edge
  (stage (value labeling))
  ?e1 <- (edge (p1 ?a) (p2 ?b) (label ?label&~none))
  ?e2 <- (edge (p1 ?b) (p2 ?a) (label none))
  =>
  (modify ?e1 (plotted yes))
  (modify ?e2 (label ?label) (plotted yes)))

(defrule label_l
  (stage (value labeling))
  (junction (type L) (base ?base))
  (edge (p1 ?base) (p2 ?a) (label +|-))
  ?e1 <- (edge (p1 ?base) (p2 ~?a) (label none))
  =>
  (modify ?e1 (label B)))

(defrule label_tee_a
  (declare (salience 5))
  (stage (value labeling))
  (junction (type tee) (base ?base) (p1 ?a) (p3 ?c))
  ?e1 <- (edge (p1 ?base) (p2 ?a) (label none))
  ?e2 <- (edge (p1 ?base) (p2 ?c))
  =>
  (modify ?e1 (label B))
  (modify ?e2 (label B)))

(defrule label_tee_b
  (declare (salience 5))
  (stage (value labeling))
  (junction (type tee) (base ?base) (p1 ?a) (p3 ?c))
  ?e1 <- (edge (p1 ?base) (p2 ?a))
  ?e2 <- (edge (p1 ?base) (p2 ?c) (label none))
  =>
  (modify ?e1 (label B))
  (modify ?e2 (label B)))

(defrule label_fork_1
  (stage (value labeling))
  (junction (type fork) (base ?base))
  (edge (p1 ?base) (p2 ?a) (label +))
  ?e1 <- (edge (p1 ?base) (p2 ?b&~?a) (label none))
  ?e2 <- (edge (p1 ?base) (p2 ~?a&~?b))
  =>
  (modify ?e1 (label +))
  (modify ?e2 (label +)))

(defrule label_fork_2
  (stage (value labeling))
  (junction (type fork) (base ?base))
  (edge (p1 ?base) (p2 ?a) (label B))
  (edge (p1 ?base) (p2 ?b&~?a) (label -))
  ?e1 <- (edge (p1 ?base) (p2 ~?a&~?b) (label none))
  =>
  (modify ?e1 (label B)))

(defrule label_fork_3
  (stage (value labeling))
  (junction (type fork) (base ?base))
  (edge (p1 ?base) (p2 ?a) (label B))
  (edge (p1 ?base) (p2 ?b&~?a) (label B))
  ?e1 <- (edge (p1 ?base) (p2 ~?a&~?b) (label none))
  =>
  (modify ?e1 (label -)))

(defrule label_fork_4
  (stage (value labeling))
  (junction (type fork) (base ?base))
  (edge (p1 ?base) (p2 ?a) (label -))
  (edge (p1 ?base) (p2 ?b&~?a) (label -))
  ?e1 <- (edge (p1 ?base) (p2 ~?a&~?b) (label none))
  =>
  (modify ?e1 (label -)))

(defrule label_arrow_1a
  (stage (value labeling))
  (junction (type arrow) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c))
  (edge (p1 ?base) (p2 ?a) (label ?label&B|-))
  ?e1 <- (edge (p1 ?base) (p2 ?b) (label none))
  ?e2 <- (edge (p1 ?base) (p2 ?c))
  =>
  (modify ?e1 (label +))
  (modify ?e2 (label ?label)))

(defrule label_arrow_1b
  (stage (value labeling))
  (junction (type arrow) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c))
  (edge (p1 ?base) (p2 ?a) (label ?label&B|-))
  ?e1 <- (edge (p1 ?base) (p2 ?b))
  ?e2 <- (edge (p1 ?base) (p2 ?c) (label none))
  =>
  (modify ?e1 (label +))
  (modify ?e2 (label ?label)))

(defrule label_arrow_2a
  (stage (value labeling))
  (junction (type arrow) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c))
  (edge (p1 ?base) (p2 ?c) (label ?label&B|-))
  ?e1 <- (edge (p1 ?base) (p2 ?b) (label none))
  ?e2 <- (edge (p1 ?base) (p2 ?a))
  =>
  (modify ?e1 (label +))
  (modify ?e2 (label ?label)))

(defrule label_arrow_2b
  (stage (value labeling))
  (junction (type arrow) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c))
  (edge (p1 ?base) (p2 ?c) (label ?label&B|-))
  ?e1 <- (edge (p1 ?base) (p2 ?b))
  ?e2 <- (edge (p1 ?base) (p2 ?a) (label none))
  =>
  (modify ?e1 (label +))
  (modify ?e2 (label ?label)))

(defrule label_arrow_3a
  (stage (value labeling))
  (junction (type arrow) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c))
  (edge (p1 ?base) (p2 ?a) (label +))
  ?e1 <- (edge (p1 ?base) (p2 ?b) (label none))
  ?e2 <- (edge (p1 ?base) (p2 ?c))
  =>
  (modify ?e1 (label -))
  (modify ?e2 (label +)))

(defrule label_arrow_3b
  (stage (value labeling))
  (junction (type arrow) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c))
  (edge (p1 ?base) (p2 ?a) (label +))
  ?e1 <- (edge (p1 ?base) (p2 ?b))
  ?e2 <- (edge (p1 ?base) (p2 ?c) (label none))
  =>
  (modify ?e1 (label -))
  (modify ?e2 (label +)))

(defrule label_arrow_4a
  (stage (value labeling))
  (junction (type arrow) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c))
  (edge (p1 ?base) (p2 ?c) (label +))
  ?e1 <- (edge (p1 ?base) (p2 ?b) (label none))
  ?e2 <- (edge (p1 ?base) (p2 ?a))
  =>
  (modify ?e1 (label -))
  (modify ?e2 (label +)))

(defrule label_arrow_4b
  (stage (value labeling))
  (junction (type arrow) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c))
  (edge (p1 ?base) (p2 ?c) (label +))
  ?e1 <- (edge (p1 ?base) (p2 ?b))
  ?e2 <- (edge (p1 ?base) (p2 ?a) (label none))
  =>
  (modify ?e1 (label -))
  (modify ?e2 (label +)))

(defrule label_arrow_5a
  (stage (value labeling))
  (junction (type arrow) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c))
  (edge (p1 ?base) (p2 ?b) (label -))
  ?e1 <- (edge (p1 ?base) (p2 ?a) (label none))
  ?e2 <- (edge (p1 ?base) (p2 ?c))
  =>
  (modify ?e1 (label +))
  (modify ?e2 (label +)))

(defrule label_arrow_5b
  (stage (value labeling))
  (junction (type arrow) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c))
  (edge (p1 ?base) (p2 ?b) (label -))
  ?e1 <- (edge (p1 ?base) (p2 ?a))
  ?e2 <- (edge (p1 ?base) (p2 ?c) (label none))
  =>
  (modify ?e1 (label +))
  (modify ?e2 (label +)))

(defrule done_labeling
  (declare (salience -10))
  ?stage <- (stage (value labeling))
  =>
  (modify ?stage (value plot_remaining)))

(defrule plot_remaining
  (stage (value plot_remaining))
  ?edge <- (edge (plotted no) (label ~none))
  =>
  (modify ?edge (plotted yes)))

(defrule plot_boundaries
  (declare (salience -10))
  (stage (value plot_remaining))
  ?edge <- (edge (plotted no) (label none))
  =>
  (modify ?edge (plotted yes)))

(defrule done_plotting
  (declare (salience -20))
  ?stage <- (stage (value plot_remaining))
  =>
  (modify ?stage (value done)))

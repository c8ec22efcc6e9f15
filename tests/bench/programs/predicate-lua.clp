; One condition on two values in a function written in CLIPS, which is the
; nearest that it has to predicate-lua.yaml.

(deftemplate sample (slot id) (slot value))
(deftemplate high (slot id))

(deffunction is_high (?id ?value)
  (and (>= ?value 990) (> ?id 0)))

(defrule high
  (sample (id ?id) (value ?value))
  (test (is_high ?id ?value))
  =>
  (assert (high (id ?id))))

// Elsewhere the import is from "gdn-spot".
import { Collection, Fabric, Index, KeyValueCollection, RestqlQuery } from "../../providers/index.ts";

const game = new Fabric("game", { name: "game" });

// Pairs of players that do not play go by themselves, at their `expireAt`.
new KeyValueCollection("sessions", {
  fabric: game,
  name: "sessions",
  expiration: true,
  forceDestroy: true,
});

const scores = new Collection("scores", { fabric: game, name: "scores", forceDestroy: true });
new Index("scores-by-points", {
  fabric: game,
  collection: scores,
  name: "by_points",
  type: "skiplist",
  fields: ["level", "points"],
});
new Index("scores-week", {
  fabric: game,
  collection: scores,
  name: "week",
  type: "ttl",
  fields: ["at"],
  expireAfter: 7 * 86_400,
});

new RestqlQuery(
  "save-score",
  {
    fabric: game,
    name: "save_score",
    value: `UPSERT { player: @player, level: @level }
      INSERT { player: @player, level: @level, points: @points, at: DATE_NOW() / 1000 }
      UPDATE { points: MAX([OLD.points, @points]), at: DATE_NOW() / 1000 } IN scores
      RETURN NEW.points`,
  },
  { dependsOn: scores },
);
new RestqlQuery(
  "best",
  {
    fabric: game,
    name: "best",
    value: `FOR score IN scores FILTER score.level == @level
      SORT score.points DESC, score.player LIMIT 10
      RETURN [score.player, score.points]`,
  },
  { dependsOn: scores },
);

"""A group's country, for the support that members are shown"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('groups', sa.Column('country', sa.String(length=20), nullable=True))
    # Until now every group's members were shown the services of England.
    op.execute("UPDATE groups SET country = 'england'")


def downgrade() -> None:
    op.drop_column('groups', 'country')

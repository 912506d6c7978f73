import common.ids
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('ticker', models.CharField(blank=True, max_length=12)),
                ('currency', models.CharField(max_length=3)),
                ('prices_source', models.CharField(blank=True, help_text='Where the closing prices come from.', max_length=200)),
                ('prices_source_url', models.URLField(blank=True, max_length=400)),
                ('prices_loaded_at', models.DateTimeField(blank=True, help_text='When the closing prices were last loaded; part of the cache key of the chart.', null=True)),
            ],
            options={
                'verbose_name_plural': 'companies',
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('prefix', models.CharField(editable=False, help_text='The references of its pledges begin with it.', max_length=4, unique=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='campaigns.company')),
                ('phase', models.CharField(choices=[('draft', 'Draft'), ('interest', 'Gathering interest'), ('pledging', 'Open for pledges'), ('collecting', 'Collecting'), ('offer', 'Offer made'), ('completed', 'Completed'), ('failed', 'Ended without a purchase'), ('cancelled', 'Cancelled')], default='draft', max_length=12)),
                ('currency', models.CharField(max_length=3)),
                ('threshold_cents', models.PositiveBigIntegerField(default=0, help_text='0 if not decided yet, which is allowed only in a draft.')),
                ('optimum_cents', models.PositiveBigIntegerField(default=0)),
                ('min_cents', models.PositiveBigIntegerField(default=0)),
                ('max_cents', models.PositiveBigIntegerField(default=0)),
                ('version', models.PositiveSmallIntegerField(default=0, help_text='The number of the newest Change; 0 if nothing changed since publication.')),
                ('first_phase', models.CharField(blank=True, choices=[('interest', 'Gather interest first, without cards'), ('pledging', 'Take pledges right away')], help_text='The phase after publication; empty if not decided yet.', max_length=12)),
                ('deadline', models.DateTimeField()),
                ('timezone', models.CharField(default='UTC', max_length=40)),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'Français'), ('de', 'Deutsch'), ('it', 'Italiano')], default='en', help_text='The language shown where a translation is missing.', max_length=8)),
                ('valuation_date', models.DateField()),
                ('organizer_name', models.CharField(max_length=120)),
                ('contact_email', models.EmailField(max_length=254)),
                ('debaters', models.CharField(choices=[('interest', 'Everybody who has registered interest or pledged'), ('secured', 'Only those who have saved a card')], default='interest', help_text='Who, beside the team, may debate.', max_length=8)),
                ('chat_url', models.URLField(blank=True, max_length=400)),
                ('repository_url', models.URLField(blank=True, max_length=400)),
                ('meeting_url', models.URLField(blank=True, max_length=400)),
                ('image', models.ImageField(blank=True, upload_to='campaigns')),
                ('image_width', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('image_height', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('set_aside', models.JSONField(blank=True, default=dict, editable=False, help_text='Texts of a draft that differ from others saved at the same time, by the page that sent them.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('max_cents__gte', models.F('min_cents')), ('min_cents__gt', 0)), models.Q(('phase__in', ['draft', 'cancelled']), ('max_cents', 0), ('min_cents', 0)), _connector='OR'), name='pledge_limits_are_a_range'), models.CheckConstraint(condition=models.Q(models.Q(('optimum_cents__gte', models.F('threshold_cents')), ('threshold_cents__gt', 0)), models.Q(('phase__in', ['draft', 'cancelled']), ('optimum_cents', 0), ('threshold_cents', 0)), _connector='OR'), name='optimum_is_at_least_the_threshold'), models.CheckConstraint(condition=models.Q(('phase__in', ['draft', 'cancelled']), models.Q(models.Q(('organizer_name', ''), _negated=True), models.Q(('contact_email', ''), _negated=True)), _connector='OR'), name='public_campaign_has_a_contact'), models.CheckConstraint(condition=models.Q(('first_phase__in', ['', 'interest', 'pledging'])), name='first_phase_is_open'), models.CheckConstraint(condition=models.Q(('phase__in', ['draft', 'interest', 'pledging', 'collecting', 'offer', 'completed', 'failed', 'cancelled'])), name='phase_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Assumption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assumptions', to='campaigns.campaign')),
                ('kind', models.CharField(choices=[('premium', 'Premium over the closing price'), ('participation', 'Users who take part'), ('rollover', 'Shares kept by their owners'), ('debt', 'Debt'), ('other', 'Other financing'), ('costs', 'Purchase costs'), ('interest_rate', 'Interest rate on the debt'), ('operating_income', 'Annual operating income')], max_length=20)),
                ('value', models.BigIntegerField(help_text='Hundredths of a percent for RATES, else minor units.')),
                ('as_of', models.DateField()),
                ('source', models.CharField(blank=True, help_text='Empty for an assumption of the organizers.', max_length=200)),
                ('source_url', models.URLField(blank=True, max_length=400)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'kind'), name='one_assumption_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='CampaignAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='campaigns.campaign')),
                ('by', models.ForeignKey(help_text='Null if it happened automatically.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(choices=[('extended', 'Deadline extended'), ('cancelled', 'Cancelled'), ('answered', 'Seller’s answer confirmed'), ('answer_dated', 'Date for the seller’s answer set'), ('refund_retried', 'Refund retried'), ('shares_issued', 'Issue of member shares confirmed'), ('repairs_ended', 'Stopped waiting for failed cards to be fixed'), ('all_released', 'All pledges released'), ('money_asked', 'Confirmation by a second person requested'), ('money_rejected', 'Rejected by the second person'), ('money_taken_back', 'Request withdrawn'), ('money_lapsed', 'Lapsed without confirmation by a second person'), ('published', 'Published'), ('opened', 'Opened for pledges'), ('submitted', 'Submitted for approval'), ('approved', 'Approved by the staff of this site'), ('returned', 'Returned by the staff of this site'), ('supporters_exported', 'Supporter export requested'), ('message_sent', 'Message to supporters sent'), ('message_scheduled', 'Message to supporters scheduled'), ('message_cancelled', 'Scheduled message to supporters cancelled'), ('update_published', 'Update published'), ('update_scheduled', 'Update scheduled'), ('update_unscheduled', 'Scheduled update made a draft again'), ('update_corrected', 'Update corrected'), ('update_discarded', 'Update discarded before it was published'), ('repair_link_sent', 'Link for fixing a card resent'), ('export_fetched', 'Supporter export downloaded'), ('proposal_opened', 'Question put to the members'), ('roll_fetched', 'List of those who may answer a question downloaded'), ('election_recorded', 'Result of an election elsewhere entered'), ('motion_removed', 'Question proposed by a member removed'), ('outcome_published', 'What follows from a result published'), ('document_published', 'Version of the document published'), ('suggestion_accepted', 'Suggestion for the document accepted'), ('suggestion_rejected', 'Suggestion for the document rejected'), ('suggestion_hidden', 'Text of a suggestion removed'), ('register_fetched', 'Register of members downloaded'), ('offline_loaded', 'Pledges made on paper or by bank transfer loaded'), ('petition_published', 'Petition version published'), ('post_published', 'Question, comment or post published'), ('post_hidden', 'Question, comment or post removed'), ('post_restored', 'Question, comment or post restored'), ('question_answered', 'Question answered'), ('reports_settled', 'Reported question, comment or post kept'), ('person_banned', 'Banned from writing in public'), ('ban_lifted', 'May write in public again'), ('thread_closed', 'Debate closed'), ('thread_reopened', 'Debate reopened'), ('debaters_set', 'Set who may write in debates'), ('member_invited', 'Invited to the team'), ('invitation_taken_back', 'Invitation withdrawn'), ('member_joined', 'Joined the team'), ('role_changed', 'Role changed'), ('member_removed', 'No longer on the team'), ('corrected', 'Texts, picture, organizer or contact corrected, or a language added'), ('changed', 'Change published; supporters must confirm it'), ('webhook_added', 'Webhook added'), ('webhook_changed', 'Webhook changed'), ('webhook_removed', 'Webhook removed'), ('webhook_off', 'Webhook switched off'), ('webhook_on', 'Webhook switched on'), ('by_staff', 'Draft changed by the staff of this site')], max_length=24)),
                ('data', models.JSONField(default=dict)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', 'at'], name='acts_of_a_campaign')],
            },
        ),
        migrations.CreateModel(
            name='CampaignText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='campaigns.campaign')),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'Français'), ('de', 'Deutsch'), ('it', 'Italiano')], max_length=8)),
                ('title', models.CharField(max_length=80, verbose_name='Title')),
                ('ask', models.CharField(help_text='One sentence: what people are asked to do, and why.', max_length=160, verbose_name='In one sentence')),
                ('bought', models.TextField(help_text='What is bought, and from whom.', verbose_name='What is bought')),
                ('money', models.TextField(verbose_name='What the money pays for')),
                ('failure', models.TextField(help_text='What becomes of the pledges if the threshold is not reached or the seller declines.', verbose_name='If it fails')),
                ('risks', models.TextField(verbose_name='Risks')),
                ('refunds', models.TextField(verbose_name='Refunds')),
                ('fees', models.TextField(default='', help_text='Supporters get the full amount back; someone else covers the fees that the payment provider keeps.', verbose_name='Who pays the refund fees')),
                ('governance', models.TextField(help_text='How decisions about what was bought are taken, and who takes part in them.', verbose_name='Who decides afterwards')),
                ('organizer', models.TextField(help_text='The people and organizations behind it, and how readers can verify that.', verbose_name='Who runs this campaign')),
                ('legal', models.TextField(default='', help_text='The legal form, the applicable law, and what this offer is not, such as investment advice.', verbose_name='Legal notes')),
                ('image_alt', models.CharField(blank=True, help_text='For people who cannot see it.', max_length=160, verbose_name='What the picture shows')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'language'), name='one_text_a_language')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='campaigns.campaign')),
                ('number', models.PositiveSmallIntegerField()),
                ('before', models.JSONField(help_text='The previous values, by their names in campaigns.amendments.')),
                ('after', models.JSONField(help_text='The new values.')),
                ('reasons', models.JSONField(help_text='The reasons, by language.')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(help_text='Earlier supporters can agree until then; otherwise their pledges lapse.')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='one_change_a_number'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('published_at'))), name='change_leaves_time_to_agree')],
            },
        ),
        migrations.CreateModel(
            name='CompanyFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='campaigns.company')),
                ('kind', models.CharField(choices=[('market_value', 'Market value'), ('active_users', 'Monthly active users'), ('ipo_price', 'Price at the initial public offering'), ('shares', 'Shares outstanding')], max_length=20)),
                ('value', models.PositiveBigIntegerField(help_text='Minor units for amounts of money, otherwise a count.')),
                ('as_of', models.DateField()),
                ('source', models.CharField(max_length=200)),
                ('source_url', models.URLField(blank=True, max_length=400)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'kind', 'as_of'), name='one_fact_a_kind_and_day'), models.CheckConstraint(condition=models.Q(('value__gt', 0)), name='fact_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='DailyClose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closes', to='campaigns.company')),
                ('date', models.DateField()),
                ('close_cents', models.PositiveBigIntegerField()),
                ('volume', models.PositiveBigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'date'), name='one_close_a_day'), models.CheckConstraint(condition=models.Q(('close_cents__gt', 0)), name='close_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='Delta',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                ('stage', models.CharField(max_length=10)),
                ('people', models.BigIntegerField()),
                ('amount_cents', models.BigIntegerField()),
                ('hour', models.DateTimeField()),
                ('source', models.CharField(blank=True, max_length=32)),
            ],
            options={
                'indexes': [models.Index(fields=['campaign'], name='delta_campaign')],
            },
        ),
        migrations.CreateModel(
            name='HourTotal',
            fields=[
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                ('stage', models.CharField(max_length=10)),
                ('people', models.BigIntegerField()),
                ('amount_cents', models.BigIntegerField()),
                ('pk', models.CompositePrimaryKey('campaign', 'hour', 'stage', blank=True, editable=False, primary_key=True, serialize=False)),
                ('hour', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PhaseChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phase_changes', to='campaigns.campaign')),
                ('before', models.CharField(choices=[('draft', 'Draft'), ('interest', 'Gathering interest'), ('pledging', 'Open for pledges'), ('collecting', 'Collecting'), ('offer', 'Offer made'), ('completed', 'Completed'), ('failed', 'Ended without a purchase'), ('cancelled', 'Cancelled')], max_length=12)),
                ('after', models.CharField(choices=[('draft', 'Draft'), ('interest', 'Gathering interest'), ('pledging', 'Open for pledges'), ('collecting', 'Collecting'), ('offer', 'Offer made'), ('completed', 'Completed'), ('failed', 'Ended without a purchase'), ('cancelled', 'Cancelled')], max_length=12)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('people', models.PositiveBigIntegerField(default=0, help_text='How many people had registered interest or saved a card, if the phase before was open.')),
                ('amount_cents', models.PositiveBigIntegerField(default=0, help_text='Their total; also set by a trigger.')),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', 'at'], name='phases_of_a_campaign')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('after__in', ['cancelled', 'interest', 'pledging']), ('before', 'draft')), models.Q(('after__in', ['cancelled', 'failed', 'pledging']), ('before', 'interest')), models.Q(('after__in', ['cancelled', 'collecting', 'failed']), ('before', 'pledging')), models.Q(('after__in', ['cancelled', 'failed', 'offer']), ('before', 'collecting')), models.Q(('after__in', ['cancelled', 'completed', 'failed']), ('before', 'offer')), _connector='OR'), name='phase_change_is_a_move')],
            },
        ),
        migrations.CreateModel(
            name='SourceTotal',
            fields=[
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                ('stage', models.CharField(max_length=10)),
                ('people', models.BigIntegerField()),
                ('amount_cents', models.BigIntegerField()),
                ('pk', models.CompositePrimaryKey('campaign', 'source', 'stage', blank=True, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(blank=True, max_length=32)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='campaigns.campaign')),
                ('fingerprint', models.CharField(help_text='The fingerprint of the draft as submitted.', max_length=64)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for approval'), ('approved', 'Approved'), ('returned', 'Returned for changes'), ('replaced', 'Replaced by a later submission')], default='waiting', max_length=8)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True, help_text='Why it was returned.')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('campaign',), name='one_waiting_submission'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by', None), ('state__in', ['waiting', 'replaced'])), models.Q(('decided_by__isnull', False), ('state__in', ['approved', 'returned']), models.Q(('decided_by', models.F('by')), _negated=True)), _connector='OR'), name='somebody_else_decides_about_a_submission'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='returned_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='TeamInvitation',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='campaigns.campaign')),
                ('email', models.EmailField(max_length=254)),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('treasurer', 'Treasurer'), ('editor', 'Editor'), ('observer', 'Observer')], max_length=10)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'email'), name='one_place_offered_an_address_and_campaign'), models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='invited_email_is_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team', to='campaigns.campaign')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('treasurer', 'Treasurer'), ('editor', 'Editor'), ('observer', 'Observer')], max_length=10)),
                ('name', models.CharField(help_text="As shown on the campaign's page.", max_length=80)),
                ('portrait', models.ImageField(blank=True, upload_to='team')),
                ('portrait_width', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'user'), name='one_role_a_person_and_campaign')],
            },
        ),
        migrations.CreateModel(
            name='TermsVersion',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('texts', models.JSONField(help_text='Markdown by language; translations of the same text.')),
                ('published_at', models.DateTimeField(auto_now_add=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms_versions', to='campaigns.campaign')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='one_terms_version_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Total',
            fields=[
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                ('stage', models.CharField(max_length=10)),
                ('people', models.BigIntegerField()),
                ('amount_cents', models.BigIntegerField()),
                ('pk', models.CompositePrimaryKey('campaign', 'stage', blank=True, editable=False, primary_key=True, serialize=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VisitTotal',
            fields=[
                ('pk', models.CompositePrimaryKey('campaign', 'source', blank=True, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                ('source', models.CharField(blank=True, max_length=32)),
                ('visits', models.PositiveBigIntegerField()),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='company_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF (TG_OP = 'DELETE' OR (OLD.id, OLD.name, OLD.ticker, OLD.currency)\n                            IS DISTINCT FROM (NEW.id, NEW.name, NEW.ticker, NEW.currency))\n       AND EXISTS (SELECT FROM campaigns_campaign WHERE phase <> 'draft' AND company_id = OLD.id) THEN\n        RAISE EXCEPTION 'company %: a published campaign relies on it', OLD.name;\n    END IF;\n     IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='b37f988b23c4795f4a822597f67481beac887141', operation='UPDATE OR DELETE', pgid='pgtrigger_company_stays_edad8', table='campaigns_company', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assumption',
            trigger=pgtrigger.compiler.Trigger(name='assumptions_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NOT (TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD) AND EXISTS (SELECT FROM campaigns_campaign WHERE phase <> 'draft' AND id IN (OLD.campaign_id, NEW.campaign_id)) AND (\n        TG_OP = 'UPDATE' AND (OLD.campaign_id, OLD.kind) IS DISTINCT FROM (NEW.campaign_id, NEW.kind)\n        OR NOT EXISTS (\n    SELECT FROM campaigns_change change JOIN campaigns_campaign campaign ON campaign.id = change.campaign_id\n    WHERE change.number = campaign.version + 1 AND campaign.id = coalesce(NEW.campaign_id, OLD.campaign_id)\n      AND change.after -> coalesce(NEW.kind, OLD.kind)::text = coalesce(to_jsonb(NEW.value), 'null'::jsonb)\n)) THEN\n        RAISE EXCEPTION 'assumption %: it changes only through a Change', coalesce(NEW.kind, OLD.kind);\n    END IF;\n     IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='27c3b344d66b4433b9b20bb062aa02c2f23a04e9', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_assumptions_stay_db3de', table='campaigns_assumption', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='campaignact',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='85ee2dc6d84673a4ba9f193a67d1acaddc780080', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e04f7', table='campaigns_campaignact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='campaigntext',
            trigger=pgtrigger.compiler.Trigger(name='texts_are_corrected', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE said jsonb;', func="\n    IF (TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD) OR NOT EXISTS (SELECT FROM campaigns_campaign WHERE phase <> 'draft' AND id IN (OLD.campaign_id, NEW.campaign_id)) THEN\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;\n    END IF;\n    SELECT act.data INTO said FROM campaigns_campaignact act\n        WHERE act.campaign_id = NEW.campaign_id AND act.kind = 'corrected' ORDER BY act.id DESC LIMIT 1;\n    IF TG_OP = 'DELETE' OR said IS NULL OR said ->> 'page' <> 'texts' OR said ->> 'language' <> NEW.language\n       OR TG_OP = 'UPDATE' AND EXISTS (\n        SELECT FROM jsonb_each_text(to_jsonb(OLD)) was JOIN jsonb_each_text(to_jsonb(NEW)) becomes USING (key)\n        WHERE was.value IS DISTINCT FROM becomes.value\n          AND (said -> 'replaced' ->> key IS DISTINCT FROM was.value\n               OR was.value <> '' AND key = ANY ('{bought,failure,fees,governance,legal,money,refunds,title}'::text[]))\n    ) THEN\n        RAISE EXCEPTION 'texts of campaign %: they change only as the log says',\n            coalesce(NEW.campaign_id, OLD.campaign_id);\n    END IF;\n     IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='90c608e07e9cb1f4e9ec9ce797debd4bbfbe96d3', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_texts_are_corrected_337ca', table='campaigns_campaigntext', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='change',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d705ef6c16fe3f3c30890b7545129f5937e246b9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_72fe7', table='campaigns_change', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='campaign',
            trigger=pgtrigger.compiler.Trigger(name='promises_stay', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.phase <> 'draft' AND (OLD.company_id, OLD.currency, OLD.slug, OLD.prefix, OLD.threshold_cents, OLD.optimum_cents, OLD.min_cents, OLD.max_cents, OLD.valuation_date, OLD.version) IS DISTINCT FROM (NEW.company_id, NEW.currency, NEW.slug, NEW.prefix, NEW.threshold_cents, NEW.optimum_cents, NEW.min_cents, NEW.max_cents, NEW.valuation_date, NEW.version))", func="\n        IF NOT EXISTS (\n            SELECT FROM campaigns_change change\n            WHERE change.campaign_id = OLD.id AND change.number = OLD.version + 1 AND NEW.version = change.number\n              AND NEW.company_id = OLD.company_id AND NEW.currency = OLD.currency AND NEW.slug = OLD.slug AND NEW.prefix = OLD.prefix AND to_jsonb(NEW.threshold_cents) = coalesce(change.after -> 'threshold_cents', to_jsonb(OLD.threshold_cents)) AND to_jsonb(NEW.optimum_cents) = coalesce(change.after -> 'optimum_cents', to_jsonb(OLD.optimum_cents)) AND to_jsonb(NEW.min_cents) = coalesce(change.after -> 'min_cents', to_jsonb(OLD.min_cents)) AND to_jsonb(NEW.max_cents) = coalesce(change.after -> 'max_cents', to_jsonb(OLD.max_cents)) AND to_jsonb(NEW.valuation_date) = coalesce(change.after -> 'valuation_date', to_jsonb(OLD.valuation_date))\n        ) THEN\n            RAISE EXCEPTION 'campaign %: what supporters rely on changes only through a Change', OLD.slug;\n        END IF;\n        RETURN NEW;\n    ", hash='3e6f10518d30cdaca9e0fefa1e246938da1e58c6', operation='UPDATE', pgid='pgtrigger_promises_stay_49fc0', table='campaigns_campaign', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='campaign',
            trigger=pgtrigger.compiler.Trigger(name='phase_is_logged', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.phase <> NEW.phase)', func="\n        IF (OLD.phase, NEW.phase) IS DISTINCT FROM (\n            SELECT (before, after) FROM campaigns_phasechange\n            WHERE campaign_id = OLD.id ORDER BY id DESC LIMIT 1\n        ) THEN\n            RAISE EXCEPTION 'campaign %: its phase changes only as the log says', OLD.slug;\n        END IF;\n        RETURN NEW;\n    ", hash='67f2a19160203f9a8a943e7c5b2bd20052f8ebb2', operation='UPDATE', pgid='pgtrigger_phase_is_logged_c6073', table='campaigns_campaign', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='campaign',
            trigger=pgtrigger.compiler.Trigger(name='contact_is_corrected', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.phase <> 'draft' AND (OLD.organizer_name, OLD.contact_email) IS DISTINCT FROM (NEW.organizer_name, NEW.contact_email))", declare='DECLARE said jsonb;', func="\n        SELECT act.data INTO said FROM campaigns_campaignact act\n            WHERE act.campaign_id = OLD.id AND act.kind = 'corrected' ORDER BY act.id DESC LIMIT 1;\n        IF (said ->> 'page' = 'names' AND (NEW.organizer_name = OLD.organizer_name OR said -> 'replaced' ->> 'organizer_name' = OLD.organizer_name) AND (NEW.contact_email = OLD.contact_email OR said -> 'replaced' ->> 'contact_email' = OLD.contact_email)) IS NOT TRUE THEN\n            RAISE EXCEPTION 'campaign %: its organizer and contact change only as the log says', OLD.slug;\n        END IF;\n        RETURN NEW;\n    ", hash='8092c1abdee1ffc126bfe963b1670da3d916845e', operation='UPDATE', pgid='pgtrigger_contact_is_corrected_d7601', table='campaigns_campaign', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='companyfact',
            trigger=pgtrigger.compiler.Trigger(name='facts_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NOT (TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD) AND EXISTS (SELECT FROM campaigns_campaign WHERE phase <> 'draft' AND company_id IN (OLD.company_id, NEW.company_id)) THEN\n        RAISE EXCEPTION 'facts of company %: a published campaign relies on them',\n            coalesce(NEW.company_id, OLD.company_id);\n    END IF;\n     IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='f8bea3b290ad44c88c71fded859573d72ac33eea', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_facts_stay_d424b', table='campaigns_companyfact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dailyclose',
            trigger=pgtrigger.compiler.Trigger(name='prices_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NOT (TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD) AND EXISTS (SELECT FROM campaigns_campaign WHERE phase <> 'draft' AND company_id IN (OLD.company_id, NEW.company_id) AND valuation_date >= least(OLD.date, NEW.date)) THEN\n        RAISE EXCEPTION 'price of %: a published campaign relies on it', least(OLD.date, NEW.date);\n    END IF;\n     IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='d74766a0d92c1ffc8a26b98280e0851e5cba61d7', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_prices_stay_15995', table='campaigns_dailyclose', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='phasechange',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4144f837b9c55500d6654aa037a1286e9e875e87', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c107f', table='campaigns_phasechange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='phasechange',
            trigger=pgtrigger.compiler.Trigger(name='total_is_recorded', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        SELECT coalesce(sum(people), 0), coalesce(sum(amount_cents), 0) INTO NEW.people, NEW.amount_cents\n        FROM (SELECT stage, people, amount_cents FROM campaigns_total WHERE campaign_id = NEW.campaign_id\n              UNION ALL\n              SELECT stage, people, amount_cents FROM campaigns_delta WHERE campaign_id = NEW.campaign_id) totals\n        WHERE stage = CASE NEW.before WHEN 'interest' THEN 'interest' WHEN 'pledging' THEN 'secured' END;\n        RETURN NEW;\n    ", hash='ff8c0b0634628e3385c3d20453e5d2b4fbe88b68', operation='INSERT', pgid='pgtrigger_total_is_recorded_f4bb7', table='campaigns_phasechange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='decided_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IS DISTINCT FROM \'waiting\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f63ec8312b23b8899109956c6ad65cf5f86d1ba3', operation='UPDATE', pgid='pgtrigger_decided_stays_7ea71', table='campaigns_submission', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='no_submission_is_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='032da862e016f380e13f3455c60898c039a55465', operation='DELETE', pgid='pgtrigger_no_submission_is_deleted_65c7d', table='campaigns_submission', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='teammember',
            trigger=pgtrigger.compiler.Trigger(name='team_is_logged', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE kind text; said jsonb;', func="\n    IF (TG_OP = 'UPDATE' AND NEW.id = OLD.id AND NEW.campaign_id = OLD.campaign_id AND NEW.user_id = OLD.user_id AND NEW.role = OLD.role AND NEW.name = OLD.name) OR NOT EXISTS (SELECT FROM campaigns_campaign WHERE phase <> 'draft' AND id IN (OLD.campaign_id, NEW.campaign_id)) THEN\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;\n    END IF;\n    SELECT act.kind, act.data INTO kind, said FROM campaigns_campaignact act\n        WHERE act.campaign_id = coalesce(NEW.campaign_id, OLD.campaign_id)\n          AND act.kind IN ('member_joined', 'role_changed', 'member_removed')\n          AND act.data ->> 'user' = coalesce(NEW.user_id, OLD.user_id)::text\n        ORDER BY act.id DESC LIMIT 1;\n    IF (CASE TG_OP\n        WHEN 'DELETE' THEN kind = 'member_removed'\n        WHEN 'INSERT' THEN kind = 'member_joined' AND (said ->> 'role', said ->> 'name') = (NEW.role, NEW.name)\n        ELSE kind <> 'member_removed' AND (said ->> 'role', said ->> 'name') = (NEW.role, NEW.name)\n             AND (OLD.id, OLD.campaign_id, OLD.user_id) = (NEW.id, NEW.campaign_id, NEW.user_id)\n       END) IS NOT TRUE THEN\n        RAISE EXCEPTION 'team of campaign %: it changes only as the log says',\n            coalesce(NEW.campaign_id, OLD.campaign_id);\n    END IF;\n     IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='8df5241505c54b7be6a59739bca5c2590dfe0fcd', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_team_is_logged_039b2', table='campaigns_teammember', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='termsversion',
            trigger=pgtrigger.compiler.Trigger(name='terms_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT FROM campaigns_campaign WHERE phase <> 'draft' AND id IN (OLD.campaign_id, NEW.campaign_id)) THEN\n        RAISE EXCEPTION 'terms %: a published campaign relies on them', OLD.number;\n    END IF;\n     IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='3bb9caf241238dd70e5e4f1b09f1a2e87761edb1', operation='UPDATE OR DELETE', pgid='pgtrigger_terms_stay_3e332', table='campaigns_termsversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='termsversion',
            trigger=pgtrigger.compiler.Trigger(name='terms_come_with_a_change', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT FROM campaigns_campaign WHERE phase <> 'draft' AND id = NEW.campaign_id) AND NOT EXISTS (\n    SELECT FROM campaigns_change change JOIN campaigns_campaign campaign ON campaign.id = change.campaign_id\n    WHERE change.number = campaign.version + 1 AND campaign.id = NEW.campaign_id\n      AND change.after -> 'terms' = to_jsonb(NEW.number)\n) THEN\n        RAISE EXCEPTION 'terms %: they change only through a Change', NEW.number;\n    END IF;\n     IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='97bc36ea9f52b2abdc7296000048697731db13c4', operation='INSERT', pgid='pgtrigger_terms_come_with_a_change_59f4b', table='campaigns_termsversion', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='Breakdown',
            fields=[
                ('what', models.CharField(choices=[('pledges', 'pledges by status, agreed version, channel and amount'), ('cards', 'saved cards by country'), ('signatures', 'confirmed signatures by country')], max_length=10)),
                ('part', models.CharField(blank=True, max_length=32)),
                ('amount_cents', models.BigIntegerField()),
                ('number', models.BigIntegerField()),
                ('pk', models.CompositePrimaryKey('campaign', 'what', 'part', 'amount_cents', blank=True, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BreakdownDelta',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('pledges', 'pledges by status, agreed version, channel and amount'), ('cards', 'saved cards by country'), ('signatures', 'confirmed signatures by country')], max_length=10)),
                ('part', models.CharField(blank=True, max_length=32)),
                ('amount_cents', models.BigIntegerField()),
                ('number', models.BigIntegerField()),
                ('campaign', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', 'what'], name='breakdown_delta_campaign')],
            },
        ),
    ]
